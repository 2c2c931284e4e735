// The mapping page: the decision on the left, its consequence on the right. Where the documents come from is the
// business of what is handed in.
import { useEffect, type ReactNode } from "react";
import { Consequence } from "./consequence/Consequence.tsx";
import { usePage } from "./context.tsx";
import { OrganizationMapping } from "./mapping/OrganizationMapping.tsx";
import { RoleMapping } from "./mapping/RoleMapping.tsx";

interface Props {
  title: ReactNode;
  /** Below the mappings: what they were read from. */
  foot: ReactNode;
  /** What to do where there are no users to look at. */
  absent: ReactNode;
  /** What else there is to say of the users that are looked at. */
  since?: ReactNode;
  bar: ReactNode;
}

export function Mapping({ title, foot, absent, since, bar }: Props) {
  useUndoKeys();
  return (
    <>
      <main className="columns">
        <div className="decision" id="decision">
          {title}
          <OrganizationMapping />
          <RoleMapping />
          {foot}
        </div>
        <Consequence absent={absent} since={since} />
      </main>
      {bar}
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
