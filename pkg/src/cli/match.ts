import { filter, ScimError, type ResourceType } from "scim-usher";
import { command, type Given } from "./arguments.ts";
import { document } from "./documents.ts";
import { ExitCode } from "./exit.ts";
import { openInputs } from "./files.ts";
import { FindingPrinter } from "./findings.ts";
import { jsonFindings, typeOption } from "./options.ts";
import { write } from "./output.ts";
import { columns } from "./text.ts";

const options = {
  type: typeOption,
  strict: { type: "boolean", help: "refuse filters outside RFC 7644's grammar" },
  json: jsonFindings,
} as const;

const operands = [
  { value: "FILTER", help: "a SCIM filter, such as 'userName sw \"ada\" and active eq true'" },
  { value: "FILE", help: "one resource, a list of them, a ListResponse, or one resource a line" },
] as const;

const notes = [
  "The resources that the filter means go to standard output, one a line, in their order. None is no error. A filter or a file that cannot be read is misuse: exit code 2.",
] as const;

export const match = command({ name: "match", summary: "Prints the SCIM resources that a filter means", operands, options, notes }, run);

async function run({ values, operands }: Given<typeof options>): Promise<number> {
  const [text = "", name = ""] = operands;
  const { file } = openInputs({ file: name });
  const resources = await document(file);
  try {
    await write(process.stdout, filter(text, resources.bytes, { type: values.type as ResourceType | undefined, strict: values.strict }));
    return ExitCode.done;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const printer = new FindingPrinter(process.stderr, values.json);
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
