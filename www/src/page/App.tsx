import { useEffect } from "react";
import { Bar } from "./Bar.tsx";
import { Consequence } from "./consequence/Consequence.tsx";
import { usePage, useSitting } from "./context.tsx";
import { Files, FileDrop } from "./Files.tsx";
import { Header } from "./Header.tsx";
import { OrganizationMapping } from "./mapping/OrganizationMapping.tsx";
import { RoleMapping } from "./mapping/RoleMapping.tsx";
import { Notices } from "./Notices.tsx";
import { Opening } from "./Opening.tsx";

export function App() {
  const { history, vocabulary } = useSitting("history", "vocabulary");
  useUndoKeys();
  const isReady = history !== null && vocabulary !== null;
  return (
    <FileDrop>
      <Header />
      <Notices />
      {isReady ? <MappingPage /> : <Opening />}
    </FileDrop>
  );
}

function MappingPage() {
  return (
    <>
      <main className="columns">
        <div className="decision" id="decision">
          <h1 className="visually-hidden">Mapping</h1>
          <OrganizationMapping />
          <RoleMapping />
          <Files />
        </div>
        <Consequence />
      </main>
      <Bar />
    </>
  );
}

/** Ctrl+Z and its like, except where they belong to a text field or a dialog is open. */
function useUndoKeys(): void {
  const { workspace } = usePage();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isElsewhere(event.target)) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) workspace.redo();
      else workspace.undo();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [workspace]);
}

function isElsewhere(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, [contenteditable], [role=dialog]") !== null;
}
