import { InputError, Ruleset, type Finding } from "scim-usher";
import { readDocument, type InputFile } from "./files.ts";
import type { LocatedFinding } from "./findings.ts";

// The evaluator refuses documents above this size (64 MiB).
const DOCUMENT_BYTES = 64 * 1024 * 1024;

/** A document and the file that it came from. */
export interface Document {
  name: string;
  bytes: Uint8Array;
}

/** A provider's rules, or why they were refused; `findings` holds what reading found either way. */
export type Compiled = { ruleset: Ruleset; findings: LocatedFinding[] } | { ruleset: undefined; findings: LocatedFinding[] };

export async function document(file: InputFile): Promise<Document> {
  return { name: file.name, bytes: await readDocument(file, DOCUMENT_BYTES) };
}

/** Compiles a provider's rules and names the file of every finding. */
export function compile(environment: Document, provider: Document): Compiled {
  try {
    const ruleset = Ruleset.compile({ environment: environment.bytes, provider: provider.bytes });
    return { ruleset, findings: byDocument(ruleset.findings, environment, provider) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ruleset: undefined, findings: byDocument(error.findings, environment, provider) };
  }
}

function byDocument(findings: readonly Finding[], environment: Document, provider: Document): LocatedFinding[] {
  const names: Partial<Record<NonNullable<Finding["document"]>, string>> = { environment: environment.name, provider: provider.name };
  return findings.map((finding) => ({ finding, file: names[finding.document ?? "users"] }));
}

/** Without what was found before: two providers are compiled with one environment. */
export function notAmong(findings: readonly LocatedFinding[], known: readonly LocatedFinding[]): LocatedFinding[] {
  const seen = new Set(known.map((each) => JSON.stringify(each)));
  return findings.filter((each) => !seen.has(JSON.stringify(each)));
}
