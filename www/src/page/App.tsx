// Which console this is: over a gateway where one stands behind the page, else over local files.
import { use } from "react";
import { findGateway } from "../gateway/entrance.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { Problem } from "../gateway/problem.ts";
import { files } from "../workspace/origin.ts";
import { Workspace } from "../workspace/workspace.ts";
import { PageProvider } from "./context.tsx";
import { FilesApp } from "./FilesApp.tsx";
import { Door } from "./live/Door.tsx";
import { LiveApp } from "./live/LiveApp.tsx";

export type Found = Gateway | Workspace | Problem;

/** Looks for a gateway; being refused by it is an answer as well. Without one, the files beside the page are looked for. */
export async function lookAround(): Promise<Found> {
  try {
    return await findGateway() ?? overFiles();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

function overFiles(): Workspace {
  const workspace = new Workspace(files);
  void workspace.look();
  return workspace;
}

export function App({ found }: { found: Promise<Found> }) {
  const here = use(found);
  if (here instanceof Problem) return <Door problem={here} />;
  if (here instanceof Workspace) return <PageProvider workspace={here}><FilesApp /></PageProvider>;
  return <LiveApp gateway={here} />;
}
