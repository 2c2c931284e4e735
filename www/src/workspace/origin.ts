// Where the documents of a sitting come from. Files and the gateway are two origins; a sitting asks no further.
import type { DocumentName, Source } from "../worker/protocol.ts";

export type Documents = Partial<Record<DocumentName, Source>>;

export interface Origin {
  readonly words: OriginWords;
  /** Where the documents are to be had at this moment. */
  documents(): Promise<Documents>;
}

/** What the page calls the documents of an origin. */
export interface OriginWords {
  /** A draft without changes. */
  asIs: string;
  /** The document that a draft is compared with, as a sentence names it. */
  baseline: string;
  /** What the documents are together, at the beginning of a sentence. */
  documents: string;
  /** What is not lost when something fails. */
  kept: string;
}

/** An origin that cannot say now where its documents are. */
export class OriginFailed extends Error {}

/** The three files beside the page, where `usher console` puts them, or those that a person brings. */
export const files: Origin = {
  words: { documents: "The files", asIs: "as loaded", baseline: "the file as loaded", kept: "the files that were loaded" },
  documents: () => {
    const beside = (name: string): Source => ({ name, url: new URL(`files/${name}`, document.baseURI).href });
    return Promise.resolve({ environment: beside("environment.json"), provider: beside("provider.json"), users: beside("users.ndjson") });
  },
};
