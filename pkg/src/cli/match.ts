import { filter, ScimError, type ResourceType } from "scim-usher";
import { command, type Given } from "./arguments.ts";
import { document } from "./documents.ts";
import { ExitCode } from "./exit.ts";
import { openInputs } from "./files.ts";
import { FindingPrinter } from "./findings.ts";
import { jsonFindings, typeOption } from "./options.ts";
import { write } from "./output.ts";
import { ownSchemas, schemaInputs, schemaNote, schemaOption } from "./schemas.ts";
import { columns } from "./text.ts";

const options = {
  type: typeOption,
  strict: { type: "boolean", help: "refuse filters outside RFC 7644's grammar" },
  schema: schemaOption,
  json: jsonFindings,
} as const;

const operands = [
  { value: "FILTER", help: "a SCIM filter, such as 'userName sw \"ada\" and active eq true'" },
  { value: "FILE", help: "one resource, a list of them, a ListResponse, or one resource a line" },
] as const;

const notes = [
  "The resources that the filter means go to standard output, one a line, in their order. None is no error. A filter or a file that cannot be read is misuse: exit code 2.",
  schemaNote,
] as const;

export const match = command({ name: "match", summary: "Prints the SCIM resources that a filter means", operands, options, notes }, run);

async function run({ values, operands }: Given<typeof options>): Promise<number> {
  const [text = "", name = ""] = operands;
  const files = openInputs({ FILE: name, ...schemaInputs(values.schema) });
  const resources = await document(files.FILE);
  const printer = new FindingPrinter(process.stderr, values.json);
  const type = values.type as ResourceType | undefined;
  const own = await ownSchemas(files, type, printer);
  if (own === "refused") return ExitCode.misuse;
  try {
    await write(process.stdout, filter(text, resources.bytes, { type, strict: values.strict, schemas: own?.bytes }));
    return ExitCode.done;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    await printer.print(error.findings.map((finding) => ({ finding, file: finding.document === "filter" ? "filter" : resources.name })));
    if (!values.json) await write(process.stderr, caret(text, error));
    return ExitCode.misuse;
  }
}

/** The filter and a mark below the place that is wrong, where both fit on a line. */
function caret(text: string, error: ScimError): string {
  const finding = error.findings.find(({ document, place }) => document === "filter" && place !== undefined);
  const isPlain = /^[\x20-\x7e]*$/.test(text) && text.length + 4 <= columns(process.stderr);
  if (finding?.place === undefined || !isPlain) return "";
  return `  ${text}\n  ${" ".repeat(finding.place.column - 1)}^\n`;
}
