// The command line as the tests use it: it serves the console, and its answers are what the page must say.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { PreviewSummary } from "scim-usher";

const program = fileURLToPath(new URL("../../pkg/dist/cli.js", import.meta.url));

export function example(name: string): string {
  return fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
}

export interface Served {
  url: string;
  stop(): Promise<void>;
}

/** `usher console DIR` on a port of its own. */
export async function serve(directory: string): Promise<Served> {
  const child = spawn(process.execPath, [program, "console", directory, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (/^http:\/\/127\.0\.0\.1:\d+\//.test(line)) return { url: line, stop: () => stopped(child) };
  }
  throw new Error("usher console ended without saying its address");
}

async function stopped(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

/** `usher preview --json` of a provider file over the examples. It exits 1 where an expectation of the example no longer holds. */
export function preview(provider: string, before?: string): PreviewSummary {
  const files = ["--environment", example("environment.json"), "--users", example("users.ndjson"), "--provider", provider];
  const against = before === undefined ? [] : ["--before", before];
  const { error, status, stdout, stderr } = spawnSync(process.execPath, [program, "preview", "--json", ...files, ...against], { encoding: "utf8", maxBuffer: 1 << 26 });
  const unmet = status === 1 && stderr.trimEnd().split("\n").every((line) => line.includes('"holds":false'));
  if (status !== 0 && !unmet) throw error ?? new Error(`usher preview exited ${status}: ${stderr}`);
  return JSON.parse(stdout) as PreviewSummary;
}
