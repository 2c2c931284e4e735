// The files: which are loaded, how to bring others, and dropping them anywhere on the page.
import { createContext, use, useCallback, useEffect, useState, type ReactNode } from "react";
import { FileTrigger } from "react-aria-components";
import { Button } from "../controls/Button.tsx";
import { Dialog } from "../controls/Dialog.tsx";
import type { Documents } from "../workspace/origin.ts";
import { usePage, useSitting } from "./context.tsx";
import { Problems, Reading, usersTitle } from "./Reading.tsx";
import { counted, size } from "./words.ts";

const ChooseContext = createContext<(files: File[]) => void>(() => undefined);

/** Takes files, after asking where they would replace a draft with changes. */
export function useChoose(): (files: File[]) => void {
  return use(ChooseContext);
}

export function FileDrop({ children }: { children: ReactNode }) {
  const { workspace } = usePage();
  const [waiting, setWaiting] = useState<Documents | null>(null);
  const choose = useCallback((files: File[]) => {
    void workspace.recognise(files).then((documents) => {
      if (documents.provider !== undefined && workspace.isUnsaved()) setWaiting(documents);
      else void workspace.take(documents);
    });
  }, [workspace]);
  useLeaving();
  const isOver = useDrop(choose);
  const replace = () => {
    if (waiting !== null) void workspace.take(waiting);
    setWaiting(null);
  };
  return (
    <ChooseContext value={choose}>
      {children}
      {isOver && <div className="drop" aria-hidden><p>Drop the files to load them. Nothing leaves this browser.</p></div>}
      {waiting !== null && (
        <Dialog title="Replace the draft?" onClose={() => setWaiting(null)} footer={<Button look="danger" onPress={replace}>Replace the draft</Button>}>
          <p>The draft has changes that were not downloaded. Loading a provider file starts from that file, and undo does not bring the draft back.</p>
        </Dialog>
      )}
    </ChooseContext>
  );
}

/** Lets the browser ask before a draft is left that is in no file. */
function useLeaving(): void {
  const { workspace } = usePage();
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (workspace.isUnsaved()) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [workspace]);
}

/** Whether files are over the page; drops go to `take`. */
function useDrop(take: (files: File[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const over = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(false);
      take([...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, [take]);
  return isOver;
}

/** The files that are loaded, at the foot of the decision. */
export function Files() {
  const { environment, provider, population, readingFindings } = useSitting("environment", "provider", "population", "readingFindings");
  const choose = useChoose();
  return (
    <section className="files" aria-label="Files">
      <ul className="file-list">
        {environment !== null && <li><code>{environment.name}</code> <span className="quiet">{size(environment.blob.size)}</span></li>}
        {provider !== null && <li><code>{provider.name}</code> <span className="quiet">{size(provider.blob.size)}</span></li>}
        {population !== null && <li><code>{population.name}</code> <span className="quiet">{size(population.bytes)}, {counted(population.users, "user")}</span></li>}
      </ul>
      <Reading />
      <FileTrigger allowsMultiple acceptedFileTypes={[".json", ".ndjson", ".jsonl"]} onSelect={(files) => files && choose([...files])}>
        <Button look="text">Choose other files</Button>
      </FileTrigger>
      <span className="quiet">Nothing leaves this browser.</span>
      <Problems findings={readingFindings} title={(count) => counted(count, "warning") + " in the files"} />
      <Problems findings={population?.findings ?? []} title={() => usersTitle(population?.errors ?? 0, population?.findings.length ?? 0, population?.name ?? "")} />
    </section>
  );
}

/** What to bring where there are no users to look at. */
export function ChooseUsers() {
  const choose = useChoose();
  return (
    <>
      <p>There are no users to look at yet. Drop a <code>users.ndjson</code> here, one user a line, or choose it.</p>
      <FileTrigger acceptedFileTypes={[".ndjson", ".jsonl"]} onSelect={(files) => files && choose([...files])}><Button look="primary">Choose the users file</Button></FileTrigger>
    </>
  );
}
