// The three documents as the core holds them: two of them compiled, the users in its memory, and the
// preview that the page looks at. Decides nothing itself.
import {
  InputError, Population, Ruleset, renderFinding,
  type Finding, type LoadReport, type Preview, type PreviewPage, type PreviewQuery, type PreviewSummary,
  type Provider, type Reach,
} from "scim-usher";
import coreAddress from "scim-usher/usher.wasm?url";
import type {
  Baseline, Calls, Explanation, Figures, KeptDocument, Opened, Outcome, PlacedFinding, Population as LoadedPopulation,
  Progress, Recognised, Source, Vocabulary,
} from "./protocol.ts";
import { recognise } from "./recognise.ts";
import { chunks, open, whole } from "./reading.ts";

interface HeldDocument {
  name: string;
  bytes: Uint8Array;
  version: string | null;
}

/** How many entries of a long list the page is sent. */
const LISTED = 500;

/** How often progress is told, in milliseconds. */
const TELL_EVERY = 80;

type Answers = { [Name in keyof Calls]: (...args: Parameters<Calls[Name]>) => ReturnType<Calls[Name]> | Promise<ReturnType<Calls[Name]>> };

export class Session implements Answers {
  #environment: HeldDocument | null = null;
  #provider: HeldDocument | null = null;
  #loaded: Ruleset | null = null;
  #population: Population | null = null;
  /** The name of the users file. */
  #users = "";
  /** Roles that active users outside the population hold. */
  #holdersElsewhere: string[] = [];
  #after: Ruleset | null = null;
  #preview: Preview | null = null;
  /** What the preview is compared with. */
  #compared: Baseline | null = null;
  #reading: AbortController | null = null;
  readonly #tell: (progress: Progress) => void;

  constructor(tell: (progress: Progress) => void) {
    this.#tell = tell;
  }

  async recognise(sources: Source[]): Promise<Recognised[]> {
    return Promise.all(sources.map(async (source) => ({ source, document: await recognise(source) })));
  }

  async open(files: { environment?: Source; provider?: Source }): Promise<Opened> {
    const before = { environment: this.#environment, provider: this.#provider, loaded: this.#loaded };
    if (files.environment !== undefined) this.#environment = await held(files.environment);
    if (files.provider !== undefined) this.#provider = await held(files.provider);
    this.#loaded = null;
    try {
      const opened = this.#opened();
      this.#forgetPreview();
      before.loaded?.free();
      return opened;
    } catch (error) {
      const findings = this.#placed(refusal(error));
      if (before.loaded !== null) [this.#environment, this.#provider, this.#loaded] = [before.environment, before.provider, before.loaded];
      return { taken: false, ...this.#kept(), parsed: null, vocabulary: null, isMapped: false, findings };
    }
  }

  #opened(): Opened {
    if (this.#environment === null || this.#provider === null) {
      return { taken: true, ...this.#kept(), parsed: null, vocabulary: null, isMapped: false, findings: [] };
    }
    const rules = this.#asLoaded();
    return {
      taken: true,
      ...this.#kept(),
      parsed: JSON.parse(new TextDecoder().decode(this.#provider.bytes)) as Provider,
      vocabulary: vocabulary(rules),
      isMapped: rules.directory.provider.isMapped,
      findings: this.#placed(rules.findings),
    };
  }

  #kept(): Pick<Opened, "environment" | "provider"> {
    return { environment: kept(this.#environment), provider: kept(this.#provider) };
  }

  async load(users: Source): Promise<LoadedPopulation | null> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    const stream = await open(users, reading.signal);
    if (stream === null) return null;
    const population = new Population();
    try {
      const report = await this.#read(users, stream.body, stream.total, population, reading.signal);
      this.#forgetPreview();
      this.#population?.free();
      this.#population = population;
      this.#users = users.name;
      this.#holdersElsewhere = "url" in users ? users.holdersElsewhere ?? [] : [];
      return {
        name: users.name,
        bytes: report.bytes,
        users: report.users,
        errors: report.errors,
        findings: report.findings.map((finding) => placed(finding, users.name)),
        version: stream.version,
      };
    } catch (error) {
      population.free();
      throw error;
    } finally {
      if (this.#reading === reading) this.#reading = null;
    }
  }

  async #read(users: Source, body: ReadableStream<Uint8Array>, total: number | null, into: Population, signal: AbortSignal): Promise<LoadReport> {
    let bytes = 0;
    let told = 0;
    for await (const chunk of chunks(users, body, signal)) {
      bytes += chunk.length;
      into.push(chunk);
      const now = performance.now();
      if (now - told < TELL_EVERY) continue;
      told = now;
      this.#tell({ name: users.name, bytes, total, users: into.size });
    }
    return into.end();
  }

  cancel(): void {
    this.#reading?.abort();
  }

  preview(draft: string | null, baseline: Baseline): Outcome {
    const started = performance.now();
    let after: Ruleset;
    try {
      after = this.#compile(draft);
    } catch (error) {
      return { refused: this.#placed(refusal(error)) };
    }
    const unusable = this.#look(after, baseline);
    const { provider, unmapped, unmappedNotice } = after.directory;
    return {
      refused: null,
      provider,
      unmapped,
      unmappedNotice,
      lint: after.lint(),
      summary: this.#preview === null ? null : figures(this.#preview.summary),
      expectations: this.#preview?.expectations() ?? [],
      unusable,
      milliseconds: performance.now() - started,
    };
  }

  /** Makes the preview where there are users; answers why they cannot be looked at together. */
  #look(after: Ruleset, baseline: Baseline): PlacedFinding[] {
    // The one before, compared with the same: only whom the edit concerns is decided again.
    const former = this.#compared === baseline ? this.#preview : null;
    let preview: Preview | null = null;
    let unusable: PlacedFinding[] = [];
    try {
      preview = former?.revise(after) ?? this.#anew(after, baseline);
    } catch (error) {
      unusable = refusal(error).map((finding) => placed(finding, this.#users));
    }
    this.#forgetPreview();
    [this.#after, this.#preview, this.#compared] = [after, preview, baseline];
    return unusable;
  }

  #anew(after: Ruleset, baseline: Baseline): Preview | null {
    const before = baseline === "loaded" ? this.#asLoaded() : undefined;
    return this.#population?.preview(after, { before, holdersElsewhere: this.#holdersElsewhere }) ?? null;
  }

  check(draft: string): Finding[] {
    try {
      const rules = this.#compile(draft);
      const findings = rules.findings;
      rules.free();
      return findings;
    } catch (error) {
      return refusal(error);
    }
  }

  lint(): Finding[] {
    return this.#preview?.lint().slice(0, LISTED) ?? [];
  }

  users(query: PreviewQuery): PreviewPage {
    return this.#preview?.users(query) ?? { total: 0, users: [] };
  }

  user(id: string): Explanation | null {
    const decision = this.#preview?.decision(id) ?? null;
    return decision === null ? null : { decision, sentences: this.#preview?.explain(id) ?? [] };
  }

  reach(id: string, organizationId: string): Reach | null {
    return this.#preview?.reach(id, organizationId) ?? null;
  }

  async core(): Promise<string | null> {
    const { subtle } = globalThis.crypto;
    if (subtle === undefined) return null; // The page came over a connection that is not secure.
    const module = await whole({ name: "The core", url: new URL(coreAddress, self.location.href).href });
    if (module === null) return null;
    const digest = new Uint8Array(await subtle.digest("SHA-256", module.bytes as Uint8Array<ArrayBuffer>));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** Lets go of everything that lived in a core that stopped. The documents' bytes stay. */
  forget(): void {
    this.#reading?.abort();
    this.#loaded = null;
    this.#population = null;
    this.#after = null;
    this.#preview = null;
  }

  #compile(draft: string | null): Ruleset {
    const environment = this.#environment?.bytes ?? new Uint8Array();
    const provider = draft ?? this.#provider?.bytes ?? new Uint8Array();
    return Ruleset.compile({ environment, provider });
  }

  #asLoaded(): Ruleset {
    this.#loaded ??= this.#compile(null);
    return this.#loaded;
  }

  #forgetPreview(): void {
    this.#preview?.free();
    this.#after?.free();
    this.#preview = null;
    this.#after = null;
  }

  #placed(findings: Finding[]): PlacedFinding[] {
    const environment = this.#environment?.name ?? "environment.json";
    const provider = this.#provider?.name ?? "provider.json";
    return findings.map((finding) => placed(finding, finding.document === "environment" ? environment : provider));
  }
}

/** The findings of a refused document; anything else is not ours to handle. */
function refusal(error: unknown): Finding[] {
  if (error instanceof InputError) return error.findings;
  throw error;
}

function placed(finding: Finding, file: string): PlacedFinding {
  return { finding, file, line: renderFinding(finding, { file }) };
}

function figures({ organizations: _, ...summary }: PreviewSummary): Figures {
  const { moves, createdOrganizations } = summary;
  return {
    ...summary,
    moves: moves.slice(0, LISTED),
    pairs: moves.length,
    createdOrganizations: createdOrganizations.slice(0, LISTED),
    created: createdOrganizations.length,
  };
}

function vocabulary(rules: Ruleset): Vocabulary {
  const { organizations, roles, groups } = rules.directory;
  return { organizations, roles, groups };
}

async function held(source: Source): Promise<HeldDocument | null> {
  const read = await whole(source);
  return read === null ? null : { name: source.name, ...read };
}

function kept(document: HeldDocument | null): KeptDocument | null {
  return document === null ? null : { name: document.name, blob: new Blob([document.bytes as Uint8Array<ArrayBuffer>]), version: document.version };
}
