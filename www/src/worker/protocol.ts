// What the page asks of the worker, and what the worker answers. Everything here is cloned between
// the two, so that it holds plain values only.
import type {
  CheckedExpectation, Decision, Directory, Finding, PreviewPage, PreviewQuery, PreviewSummary, Provider, Reach, Sentence,
} from "scim-usher";

export type DocumentName = "environment" | "provider" | "users";

/** Where the bytes of a document come from. */
export type Source =
  | { name: string; blob: Blob; version?: string | null }
  | {
      name: string;
      url: string;
      /** Roles that active users outside these users hold (RM-16). */
      holdersElsewhere?: string[];
    };

/** A document that was read whole. The blob keeps its bytes outside the page's memory. */
export interface KeptDocument {
  name: string;
  blob: Blob;
  /** What the server calls this state of the document; `null` for a file. */
  version: string | null;
}

/** What a preview is compared with: what each user has, or what the file as loaded would give. */
export type Baseline = "now" | "loaded";

/** The part of the directory that no edit of the mapping changes. */
export type Vocabulary = Pick<Directory, "organizations" | "roles" | "groups">;

/** What the two configuration files came to. */
export interface Opened {
  /** False when a document was refused. Documents that were good before then stay in force. */
  taken: boolean;
  environment: KeptDocument | null;
  provider: KeptDocument | null;
  /** The provider as plain data; `null` where either document was refused or is missing. */
  parsed: Provider | null;
  vocabulary: Vocabulary | null;
  /** Whether the provider as loaded maps anybody: otherwise there is nothing to apply. */
  isMapped: boolean;
  /** Every problem of both documents. */
  findings: PlacedFinding[];
}

/** A finding with the line that the package's one renderer makes of it. */
export interface PlacedFinding {
  finding: Finding;
  file: string;
  line: string;
}

/** The summary as far as the page shows it: long lists are cut, and how long they were is told. */
export interface Figures extends Omit<PreviewSummary, "organizations"> {
  /** All pairs of organizations between which somebody moves. */
  pairs: number;
  /** All organizations that would be created. */
  created: number;
}

/** What the core says of one draft. */
export type Outcome =
  | { refused: PlacedFinding[] }
  | {
      refused: null;
      provider: Directory["provider"];
      unmapped: Directory["unmapped"];
      unmappedNotice: Directory["unmappedNotice"];
      /** What is wrong with the configuration by itself. */
      lint: Finding[];
      /** `null` while there are no users to look at. */
      summary: Figures | null;
      /** The provider's expectations, and whether each holds; none while there are no users. */
      expectations: CheckedExpectation[];
      /** Why the users that were read cannot be looked at together. */
      unusable: PlacedFinding[];
      milliseconds: number;
    };

/** The users file once it was read to its end. */
export interface Population {
  name: string;
  bytes: number;
  users: number;
  findings: PlacedFinding[];
  errors: number;
  /** What the server calls this state of the users; `null` for a file. */
  version: string | null;
}

/** One user, decided and explained. */
export interface Explanation {
  decision: Decision;
  sentences: Sentence[];
}

/** A source and the document that it turned out to be. */
export interface Recognised {
  source: Source;
  document: DocumentName | null;
}

/** The calls that the worker answers. */
export interface Calls {
  /** Tells which document each source is, by name or by content. */
  recognise(sources: Source[]): Recognised[];
  /** Takes new configuration files and keeps the others; a source that is missing answers `null`. */
  open(files: { environment?: Source; provider?: Source }): Opened;
  /** Reads the users to the end, with progress; `null` when the source is missing. */
  load(users: Source): Population | null;
  /** Stops `load`. What was loaded before stays. */
  cancel(): void;
  /** Looks at a draft (`null`: the file as loaded) over all users. */
  preview(draft: string | null, baseline: Baseline): Outcome;
  /** Reads a draft without touching the preview. */
  check(draft: string): Finding[];
  /** What is wrong with the configuration of the present preview, seen over the users. */
  lint(): Finding[];
  users(query: PreviewQuery): PreviewPage;
  user(id: string): Explanation | null;
  /** What would put a user into an organization. */
  reach(id: string, organizationId: string): Reach | null;
  /** The SHA-256 of the core's module, in hexadecimal; `null` where the browser does not compute one. */
  core(): string | null;
}

export type Call = { [Name in keyof Calls]: { id: number; name: Name; args: Parameters<Calls[Name]> } }[keyof Calls];

/** Why a call was not answered. */
export interface Failure {
  /**
   * `trap`: the core stopped and was started anew. `unreadable`: a file could not be read. `unreachable`: a server did not
   * give a document. `cancelled`: by the person.
   */
  kind: "trap" | "unreadable" | "unreachable" | "cancelled" | "lost" | "unknown";
  message: string;
}

export type Reply =
  | { id: number; answer: unknown }
  | { id: number; failure: Failure }
  | { progress: Progress };

/** How far reading the users is. */
export interface Progress {
  name: string;
  bytes: number;
  /** `null` where the server does not tell. */
  total: number | null;
  users: number;
}
