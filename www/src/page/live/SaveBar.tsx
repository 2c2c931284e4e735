import { Button } from "../../controls/Button.tsx";
import type { Sitting } from "../../live/sitting.ts";
import { DraftBar, useChanges } from "../DraftBar.tsx";
import { useStore } from "./context.tsx";

/** Over a gateway a draft is kept by saving it as the next revision, and takes effect for everybody by Apply. */
export function SaveBar({ sitting, onApply }: { sitting: Sitting; onApply(): void }) {
  const { isSaving } = useStore(sitting);
  const changes = useChanges();
  return (
    <DraftBar changes={changes} standing={isSaving ? "Saving…" : "Draft, not saved"}>
      {changes.length > 0 && <Button look="primary" onPress={() => void sitting.save()}>Save</Button>}
      <Button className="bar-apply" onPress={onApply}>Apply Org and Role Settings</Button>
    </DraftBar>
  );
}
