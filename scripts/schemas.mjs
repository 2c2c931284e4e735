// The JSON Schemas of the package, made from the contract's TypeScript types.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createGenerator } from "ts-json-schema-generator";
import { root } from "./setup.mjs";

/** File name to type name. */
export const schemas = {
  environment: "Environment",
  provider: "Provider",
  user: "User",
  decision: "Decision",
  finding: "Finding",
  sentence: "Sentence",
  directory: "Directory",
  "load-report": "LoadReport",
  "preview-summary": "PreviewSummary",
  "preview-query": "PreviewQuery",
  "preview-page": "PreviewPage",
  "preview-analysis": "PreviewAnalysis",
  reach: "Reach",
  "plan-figures": "PlanFigures",
  rollback: "Rollback",
  "checked-expectation": "CheckedExpectation",
};

export function writeSchemas() {
  const out = join(root, "pkg/schemas");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const generator = createGenerator({
    path: join(root, "src/wasm/types.d.ts"),
    skipTypeCheck: true,
    additionalProperties: false,
    expose: "all",
    topRef: false,
  });
  for (const [file, type] of Object.entries(schemas)) {
    const schema = { title: type, ...generator.createSchema(type) };
    writeFileSync(join(out, `${file}.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}
