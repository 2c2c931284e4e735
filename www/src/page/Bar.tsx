import { Button } from "../controls/Button.tsx";
import { usePage, useSitting } from "./context.tsx";
import { DraftBar, useChanges, useDownload } from "./DraftBar.tsx";
import { useDraft } from "./mapping/draft.ts";

/** Over local files a draft is kept by downloading it. */
export function Bar() {
  const { workspace } = usePage();
  const { downloaded } = useSitting("downloaded");
  const { provider } = useDraft();
  const changes = useChanges();
  const download = useDownload();
  const save = () => {
    download();
    workspace.downloaded();
  };
  return (
    <DraftBar changes={changes} standing={downloaded === provider ? "Draft, downloaded" : "Draft, not saved"}>
      <Button look="primary" onPress={save}>Download provider.json</Button>
    </DraftBar>
  );
}
