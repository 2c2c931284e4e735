import { Button } from "../../controls/Button.tsx";
import { Dialog } from "../../controls/Dialog.tsx";
import { shown } from "../../draft/names.ts";
import type { Sitting } from "../../live/sitting.ts";
import { moment } from "../words.ts";
import { useStore } from "./context.tsx";

/** Somebody else saved while this draft was made: both stay until the person chooses. */
export function ConflictDialog({ sitting }: { sitting: Sitting }) {
  const { conflict, isSaving } = useStore(sitting);
  if (conflict === null) return null;
  const { revision, savedAt, savedBy } = conflict;
  const footer = (
    <>
      <Button look="danger" onPress={() => void sitting.save(revision)}>Save mine over it</Button>
      <Button onPress={() => void sitting.loadTheirs()}>Load theirs</Button>
    </>
  );
  return (
    <Dialog title="Somebody else saved first" onClose={() => sitting.forgetConflict()} footer={footer} closing="Cancel">
      <p>
        <strong>{savedBy === "" ? "Somebody" : shown(savedBy)}</strong> saved revision {revision}{savedAt === "" ? "" : ` on ${moment(savedAt)}`}. Your draft began with
        revision {sitting.revision()} and is not saved.
      </p>
      <p>Load theirs: the page goes on from revision {revision}, and undo brings your draft back. Save mine over it: your draft becomes the next revision, without what they changed.</p>
      {isSaving && <p role="status" className="quiet">Saving…</p>}
    </Dialog>
  );
}
