// The draft as the mapping's parts use it.
import type { Provider } from "scim-usher";
import type { Vocabulary } from "../../worker/protocol.ts";
import { usePage, useSitting } from "../context.tsx";

export interface Draft {
  provider: Provider;
  words: Vocabulary;
  edit(label: string, provider: Provider): void;
}

/** The draft; only parts of the page that appear with one may ask. */
export function useDraft(): Draft {
  const { workspace } = usePage();
  const { history, vocabulary } = useSitting("history", "vocabulary");
  if (history === null || vocabulary === null) throw new Error("there is no draft yet");
  return {
    provider: history.present.provider,
    words: vocabulary,
    edit: (label, provider) => workspace.edit(label, provider),
  };
}
