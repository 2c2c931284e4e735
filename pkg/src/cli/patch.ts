import { patch, ScimError, type Dialect, type Finding, type ResourceType } from "scim-usher";
import { command, type Given } from "./arguments.ts";
import { document } from "./documents.ts";
import { ExitCode } from "./exit.ts";
import { openInputs } from "./files.ts";
import { FindingPrinter } from "./findings.ts";
import { dialectOption, jsonFindings, typeOption } from "./options.ts";
import { write } from "./output.ts";
import { ownSchemas, schemaInputs, schemaNote, schemaOption } from "./schemas.ts";

const options = {
  type: typeOption,
  dialect: dialectOption,
  strict: { type: "boolean", help: "refuse what is only tolerated" },
  schema: schemaOption,
  json: jsonFindings,
} as const;

const operands = [
  { value: "RESOURCE", help: "a SCIM user or group as JSON" },
  { value: "PATCH", help: "a SCIM PATCH request as JSON" },
] as const;

const notes = [
  "The patched resource goes to standard output, findings to standard error. A request that is refused does nothing: the SCIM error goes to standard output, and the exit code is 1.",
  schemaNote,
] as const;

export const patchCommand = command({ name: "patch", summary: "Applies a SCIM PATCH request to a resource", operands, options, notes }, run);

async function run({ values, operands }: Given<typeof options>): Promise<number> {
  const [resourceName = "", patchName = ""] = operands;
  const files = openInputs({ RESOURCE: resourceName, PATCH: patchName, ...schemaInputs(values.schema) });
  const resource = await document(files.RESOURCE);
  const request = await document(files.PATCH);
  const printer = new FindingPrinter(process.stderr, values.json);
  const type = values.type as ResourceType | undefined;
  const own = await ownSchemas(files, type, printer);
  if (own === "refused") return ExitCode.misuse;
  const names: Partial<Record<NonNullable<Finding["document"]>, string>> = { resource: resource.name, patch: request.name };
  const tell = (findings: readonly Finding[]) =>
    printer.print(findings.map((finding) => ({ finding, file: finding.document && names[finding.document] })));
  try {
    const patched = patch(resource.bytes, request.bytes, {
      type,
      schemas: own?.bytes,
      dialect: values.dialect as Dialect | undefined,
      strict: values.strict,
    });
    await tell(patched.findings);
    await printDocument(patched.resource);
    return ExitCode.done;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    await tell(error.findings);
    await printDocument(error.body);
    return ExitCode.findings;
  }
}

async function printDocument(bytes: Uint8Array): Promise<void> {
  await write(process.stdout, bytes);
  if (bytes.at(-1) !== 0x0a) await write(process.stdout, "\n");
}
