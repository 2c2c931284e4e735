// The draft as the mapping's parts use it.
import type { Provider } from "scim-usher";
import type { Vocabulary } from "../../worker/protocol.ts";
import { usePage } from "../context.tsx";

export interface Draft {
  provider: Provider;
  words: Vocabulary;
  edit(label: string, provider: Provider): void;
}

/** The draft; only parts of the page that appear with one may ask. */
export function useDraft(): Draft {
  const { workspace, state } = usePage();
  if (state.history === null || state.vocabulary === null) throw new Error("there is no draft yet");
  return {
    provider: state.history.present.provider,
    words: state.vocabulary,
    edit: (label, provider) => workspace.edit(label, provider),
  };
}
