import { ScimError, Validator, type ResourceType } from "scim-usher";
import { document, type Document } from "./documents.ts";
import type { InputFile } from "./files.ts";
import { located, type FindingPrinter } from "./findings.ts";

/** For commands that read resources by schemas of one's own. */
export const schemaOption = { type: "string", value: "FILE", repeats: true, help: "a schema, or the answer of a /Schemas endpoint; may be given more than once" } as const;

/** What `--help` says of them. */
export const schemaNote = "With --type the schemas are extensions of it. Without a type the first one is the resource's own.";

/** Schemas of one's own as one document. */
export interface OwnSchemas {
  bytes: Uint8Array;
  /** As findings name it. */
  name: string;
}

/** Several files become one list; what is wrong in one is named by its place in the list. */
export function joined(files: readonly Document[]): OwnSchemas | undefined {
  const [first, ...rest] = files;
  if (first === undefined || rest.length === 0) return first;
  const texts = files.map(({ bytes }) => Buffer.from(bytes).toString("utf8").trim());
  return { bytes: Buffer.from(`[${texts.join(",")}]`), name: "schemas" };
}

/** The files of schemas among those that a command opens. */
export function schemaInputs(names: readonly string[] = []): Record<`schema${string}`, string> {
  return Object.fromEntries(names.map((name, index) => [index === 0 ? "schema" : `schema (${index + 1})`, name]));
}

/** Reads the schemas among a command's files; `"refused"` where they are none: then that was told. */
export async function ownSchemas(files: Record<string, InputFile>, type: ResourceType | undefined, printer: FindingPrinter): Promise<OwnSchemas | undefined | "refused"> {
  const named = Object.entries(files).filter(([key]) => key.startsWith("schema"));
  const own = joined(await Promise.all(named.map(([, file]) => document(file))));
  if (own === undefined) return undefined;
  try {
    Validator.compile({ type: type === undefined ? undefined : type === "User" ? "user" : "group", schemas: own.bytes }).free();
    return own;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    await printer.print(located(error.findings, own.name));
    return "refused";
  }
}
