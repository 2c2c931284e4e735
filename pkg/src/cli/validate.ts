import { ScimError, Validator, type Dialect, type PayloadFinding, type Subject } from "scim-usher";
import { command, type Given } from "./arguments.ts";
import { document, type Document } from "./documents.ts";
import { excerpt } from "./excerpt.ts";
import { ExitCode, Misuse } from "./exit.ts";
import { openInputs } from "./files.ts";
import { FindingPrinter, located } from "./findings.ts";
import { dialectOption } from "./options.ts";
import { write } from "./output.ts";
import { joined, schemaOption } from "./schemas.ts";

const options = {
  type: { type: "string", value: "TYPE", words: ["user", "group", "patch", "bulk", "filter"], help: "what the files hold (default: what each says itself)" },
  dialect: dialectOption,
  strict: { type: "boolean", help: "what is only tolerated is an error" },
  schema: schemaOption,
  json: { type: "boolean", help: "findings as JSON, one a line" },
} as const;

const operands = [{ value: "FILE", help: "a SCIM document as JSON, or a filter as text", repeats: true }] as const;

const notes = [
  "Findings go to standard output: file, line, column, severity, code. Exit code 1 where there is an error; warnings and notes are none.",
  "With --type user or group the schemas are extensions; otherwise the first one is the resource's own, also of what a PATCH or a filter is about. A Bulk request is about users and groups as they are built in.",
] as const;

export const validateCommand = command(
  { name: "validate", summary: "Says everything that is wrong with SCIM documents", operands, options, notes },
  run,
);

async function run({ values, operands }: Given<typeof options>): Promise<number> {
  const names = [...new Set(operands)];
  const schemas = values.schema ?? [];
  if (values.type === "bulk" && schemas.length > 0) throw new Misuse(["--schema does not go with --type bulk: a Bulk request is about users and groups as they are built in"]);
  const files = openInputs(Object.fromEntries([...names, ...schemas].map((name) => [name === "-" ? "FILE" : name, name])));
  const read = async (name: string) => document(files[name === "-" ? "FILE" : name]!);
  const schemaDocuments = await Promise.all(schemas.map(read));
  const printer = new FindingPrinter(process.stdout, values.json);
  const type = values.type as Subject | undefined;
  const compiled = await compile(schemaDocuments, { type, dialect: values.dialect as Dialect | undefined, strict: values.strict }, printer);
  if (compiled === undefined) return ExitCode.misuse;
  let hasError = false;
  for (const name of names) {
    const file = await read(name);
    const findings = about(compiled, file, type);
    hasError ||= findings.some(({ severity }) => severity === "error");
    await print(findings, file, printer, values.json);
  }
  return hasError ? ExitCode.findings : ExitCode.done;
}

type Settings = { type: Subject | undefined; dialect: Dialect | undefined; strict: boolean };

/** The validator, or nothing where the schemas are none: then that was told. */
async function compile(files: readonly Document[], settings: Settings, printer: FindingPrinter): Promise<Validator | undefined> {
  const own = joined(files);
  if (own === undefined) return Validator.compile(settings);
  try {
    return Validator.compile({ ...settings, schemas: own.bytes });
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    await printer.print(located(error.findings, own.name));
    return undefined;
  }
}

function about(validator: Validator, file: Document, type: Subject | undefined): PayloadFinding[] {
  // An editor ends a line; a filter has none.
  const bytes = type === "filter" ? Buffer.from(Buffer.from(file.bytes).toString("utf8").trimEnd()) : file.bytes;
  return validator.validate(bytes);
}

async function print(findings: readonly PayloadFinding[], file: Document, printer: FindingPrinter, asJson: boolean): Promise<void> {
  for (const found of located(findings, file.name)) {
    await printer.print([found]);
    if (!asJson && process.stdout.isTTY) await write(process.stdout, excerpt(file.bytes, found.finding.place, process.stdout));
  }
}
