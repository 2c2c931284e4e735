// The foot of the page: how the draft differs from the file, and what can be done with it.
import { useMemo } from "react";
import { Dialog, DialogTrigger, Popover } from "react-aria-components";
import type { Provider } from "scim-usher";
import { Button, IconButton } from "../controls/Button.tsx";
import { Icon } from "../controls/Icon.tsx";
import { text } from "../draft/draft.ts";
import { differences } from "../draft/differences.ts";
import { canRedo, canUndo } from "../workspace/history.ts";
import { usePage, useSitting } from "./context.tsx";
import { useDraft } from "./mapping/draft.ts";
import { counted } from "./words.ts";

export function Bar() {
  const { workspace } = usePage();
  const { history, provider: file, downloaded } = useSitting("history", "provider", "downloaded");
  const { provider, words } = useDraft();
  const changes = useMemo(() => (history === null || history.loaded === provider ? [] : differences(history.loaded, provider, words)), [history, provider, words]);
  if (history === null) return null;
  const last = history.present.label;
  const save = () => {
    download(file?.name ?? "provider.json", fileOf(file?.blob, provider, changes.length === 0));
    workspace.downloaded();
  };
  return (
    <footer className="bar">
      <Standing changes={changes} isDownloaded={downloaded === provider} />
      <span className="visually-hidden" role="status">{history.past.length + history.future.length === 0 ? "" : `${last}. ${counted(changes.length, "change")}.`}</span>
      <div className="bar-actions">
        <Turn icon="undo" label="Undo" step={canUndo(history) ? last : null} perform={() => workspace.undo()} />
        <Turn icon="redo" label="Redo" step={canRedo(history) ? history.future[0]?.label ?? null : null} perform={() => workspace.redo()} />
        {changes.length > 0 && <Button onPress={() => workspace.discard()}>Discard</Button>}
        <Button look="primary" onPress={save}>
          Download provider.json
        </Button>
      </div>
    </footer>
  );
}

function Standing({ changes, isDownloaded }: { changes: string[]; isDownloaded: boolean }) {
  if (changes.length === 0) return <p className="standing quiet">As loaded</p>;
  return (
    <p className="standing">
      <span>{isDownloaded ? "Draft, downloaded" : "Draft, not saved"}</span>
      <DialogTrigger>
        <Button look="text">{counted(changes.length, "change")}</Button>
        <Popover className="popover popover-list" placement="top start">
          <Dialog aria-label="Changes from the file as loaded" className="popover-dialog">
            <ul className="changes">{changes.map((change, index) => <li key={index}>{change}</li>)}</ul>
          </Dialog>
        </Popover>
      </DialogTrigger>
    </p>
  );
}

function Turn({ icon, label, step, perform }: { icon: "undo" | "redo"; label: string; step: string | null; perform(): void }) {
  if (step === null) return <span className="turn-none" title={`Nothing to ${label.toLowerCase()}`}><Icon name={icon} label={`Nothing to ${label.toLowerCase()}`} /></span>;
  return <IconButton icon={icon} label={`${label}: ${step}`} onPress={perform} />;
}

/** The file as loaded to the byte while nothing is changed; otherwise the draft, two spaces deep. */
function fileOf(loaded: Blob | undefined, provider: Provider, isAsLoaded: boolean): Blob {
  if (loaded !== undefined && isAsLoaded) return loaded;
  return new Blob([text(provider)], { type: "application/json" });
}

function download(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the address after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
