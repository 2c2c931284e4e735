// The draft as the mapping's parts use it.
import type { Provider } from "scim-usher";
import type { Vocabulary } from "../../worker/protocol.ts";
import { usePage, useSelected, useSitting } from "../context.tsx";

export interface Draft {
  provider: Provider;
  words: Vocabulary;
  edit(label: string, provider: Provider): void;
}

/** The draft; only parts of the page that appear with one may ask. */
export function useDraft(): Draft {
  const { workspace } = usePage();
  const { history, vocabulary } = useSitting("history", "vocabulary");
  return {
    provider: present(history?.present.provider),
    words: present(vocabulary),
    edit: (label, provider) => workspace.edit(label, provider),
  };
}

/** One part of the draft: whoever asks for that alone is not drawn again for the sake of the others. */
export function useDraftPart<Part>(part: (provider: Provider) => Part): Part {
  return useSelected(({ history }) => part(present(history?.present.provider)));
}

export function useVocabulary(): Vocabulary {
  return useSelected(({ vocabulary }) => present(vocabulary));
}

/** Edits the draft as it is when that is called, and shows what an edit would do. */
export function useEdit(): { edit(label: string, edited: Edited): void; hover(edited: Edited): void } {
  const { workspace } = usePage();
  const now = () => present(workspace.state().history?.present.provider);
  return {
    edit: (label, edited) => workspace.edit(label, edited(now())),
    hover: (edited) => workspace.hover(edited(now())),
  };
}

type Edited = (provider: Provider) => Provider;

function present<T>(part: T | null | undefined): T {
  if (part == null) throw new Error("there is no draft yet");
  return part;
}
