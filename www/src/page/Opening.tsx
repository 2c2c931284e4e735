// What one sees before there is a mapping: what to bring, and what each file is.
import { FileTrigger } from "react-aria-components";
import { Button } from "../controls/Button.tsx";
import { Icon } from "../controls/Icon.tsx";
import { useSitting } from "./context.tsx";
import { counted, size } from "./words.ts";
import { useChoose } from "./Files.tsx";

export function Opening() {
  const state = useSitting("looked", "opening", "environment", "provider", "population");
  const choose = useChoose();
  const isBoth = state.environment !== null && state.provider !== null;
  if (!state.looked || state.opening) return <main className="opening"><p role="status" className="quiet">Opening the files…</p></main>;
  return (
    <main className="opening">
      <h1>See what a mapping would do, to whom, and why</h1>
      <p className="lead">Drop the files here, one or several at once, or choose them. Nothing leaves this browser.</p>
      <FileTrigger allowsMultiple acceptedFileTypes={[".json", ".ndjson", ".jsonl"]} onSelect={(files) => files && choose([...files])}>
        <Button look="primary">Choose files</Button>
      </FileTrigger>
      <dl className="wanted">
        <Wanted name="environment.json" chosen={chosen(state.environment)} isBoth={isBoth} what="What exists: the tree of organizations, the groups, and the roles." />
        <Wanted name="provider.json" chosen={chosen(state.provider)} isBoth={isBoth} what="How one provider is mapped: its default organization, and the rows of both mappings." />
        <Wanted name="users.ndjson" loaded={state.population && counted(state.population.users, "user")} what="Who is there: one user a line, with groups, organization and roles. The mapping can be edited without it." />
      </dl>
      <p className="quiet">They are recognised by name, or by what they contain. With the command line, <code>usher console DIR</code> opens those of a folder.</p>
    </main>
  );
}

function chosen(file: { name: string; blob: Blob } | null): string | null {
  return file && `${file.name}, ${size(file.blob.size)}`;
}

interface WantedProps {
  name: string;
  what: string;
  /** The file as read. */
  loaded?: string | null;
  /** A file that is only read together with another. */
  chosen?: string | null;
  isBoth?: boolean;
}

function Wanted({ name, what, loaded = null, chosen = null, isBoth = false }: WantedProps) {
  return (
    <div className="wanted-file">
      <dt><Icon name={loaded === null ? "file" : "check"} /><code>{name}</code></dt>
      <dd>{what} <span className="wanted-state">{told(loaded, chosen, isBoth)}</span></dd>
    </div>
  );
}

// The environment and the provider are read together: before that nothing is known of either.
function told(loaded: string | null, chosen: string | null, isBoth: boolean): string {
  if (loaded !== null) return `Loaded: ${loaded}.`;
  if (chosen === null) return "Not chosen yet.";
  return isBoth ? `Chosen: ${chosen}.` : `Chosen: ${chosen}, read when the environment and the provider are both there.`;
}
