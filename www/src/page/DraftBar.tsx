// The foot of the page: how the draft differs from what it began with, and the ways back and forth. What becomes of the
// draft is the business of the buttons that are handed in.
import { useMemo, type ReactNode } from "react";
import { Dialog, DialogTrigger, Popover } from "react-aria-components";
import type { Provider } from "scim-usher";
import { Button, IconButton } from "../controls/Button.tsx";
import { Icon } from "../controls/Icon.tsx";
import { text } from "../draft/draft.ts";
import { differences } from "../draft/differences.ts";
import { shown } from "../draft/names.ts";
import { canRedo, canUndo } from "../workspace/history.ts";
import { usePage, useSitting, useWords } from "./context.tsx";
import { useDraft } from "./mapping/draft.ts";
import { capital, counted } from "./words.ts";

/** What the draft changes, a sentence each. */
export function useChanges(): string[] {
  const { history } = useSitting("history");
  const { provider, words } = useDraft();
  return useMemo(() => (history === null || history.loaded === provider ? [] : differences(history.loaded, provider, words)), [history, provider, words]);
}

interface Props {
  changes: string[];
  /** What state a draft with changes is in. */
  standing: string;
  children: ReactNode;
}

export function DraftBar({ changes, standing, children }: Props) {
  const { workspace } = usePage();
  const { history } = useSitting("history");
  if (history === null) return null;
  const last = history.present.label;
  return (
    <footer className="bar">
      <Standing changes={changes} standing={standing} />
      <Expectations />
      <span className="visually-hidden" role="status">{history.past.length + history.future.length === 0 ? "" : `${last}. ${counted(changes.length, "change")}.`}</span>
      <div className="bar-actions">
        <Turn icon="undo" label="Undo" step={canUndo(history) ? last : null} perform={() => workspace.undo()} />
        <Turn icon="redo" label="Redo" step={canRedo(history) ? history.future[0]?.label ?? null : null} perform={() => workspace.redo()} />
        {changes.length > 0 && <Button onPress={() => workspace.discard()}>Discard</Button>}
        {children}
      </div>
    </footer>
  );
}

function Standing({ changes, standing }: Omit<Props, "children">) {
  const { asIs, baseline } = useWords();
  if (changes.length === 0) return <p className="standing quiet">{capital(asIs)}</p>;
  return (
    <p className="standing">
      <span>{standing}</span>
      <DialogTrigger>
        <Button look="text">{counted(changes.length, "change")}</Button>
        <Popover className="popover popover-list" placement="top start">
          <Dialog aria-label={`Changes from ${baseline}`} className="popover-dialog">
            <ul className="changes">{changes.map((change, index) => <li key={index}>{change}</li>)}</ul>
          </Dialog>
        </Popover>
      </DialogTrigger>
    </p>
  );
}

/** Whether what the provider expects holds under the draft as it is shown. */
function Expectations() {
  const { shown: outcome } = useSitting("shown");
  const checked = outcome === null || outcome.refused !== null ? [] : outcome.expectations;
  if (checked.length === 0) return null;
  const failing = checked.filter(({ holds }) => !holds);
  const words = failing.length === 0 ? `${counted(checked.length, "expectation")} ${checked.length === 1 ? "holds" : "hold"}` : `${failing.length} of ${counted(checked.length, "expectation")} ${failing.length === 1 ? "fails" : "fail"}`;
  return (
    <DialogTrigger>
      <Button look="text" className={failing.length === 0 ? "expectations" : "expectations is-failing"}>
        <Icon name={failing.length === 0 ? "check" : "warning"} />{words}
      </Button>
      <Popover className="popover popover-list" placement="top start">
        <Dialog aria-label="Expectations" className="popover-dialog">
          <ul className="changes">{[...failing, ...checked.filter(({ holds }) => holds)].map(({ name, holds, message }, index) => <li key={index}><strong>{shown(name)}</strong> {holds ? "holds" : "fails"}. {message}</li>)}</ul>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Turn({ icon, label, step, perform }: { icon: "undo" | "redo"; label: string; step: string | null; perform(): void }) {
  if (step === null) return <span className="turn-none" title={`Nothing to ${label.toLowerCase()}`}><Icon name={icon} label={`Nothing to ${label.toLowerCase()}`} /></span>;
  return <IconButton icon={icon} label={`${label}: ${step}`} onPress={perform} />;
}

/** Writes the draft into a file of the person's: the document as it came, to the byte, while nothing is changed. */
export function useDownload(): () => void {
  const { history, provider: file } = useSitting("history", "provider");
  const changes = useChanges();
  return () => {
    if (history !== null) download(file?.name ?? "provider.json", fileOf(file?.blob, history.present.provider, changes.length === 0));
  };
}

/** The document as loaded to the byte while nothing is changed; otherwise the draft, two spaces deep. */
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
