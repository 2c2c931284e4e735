import { CoreTrapError, version } from "scim-usher";
import type { Command } from "./arguments.ts";
import { consoleCommand } from "./console.ts";
import { evaluate } from "./evaluate.ts";
import { ExitCode, exitCodes } from "./exit.ts";
import { explain } from "./explain.ts";
import { lint } from "./lint.ts";
import { match } from "./match.ts";
import { patchCommand } from "./patch.ts";
import { preview } from "./preview.ts";
import { run } from "./program.ts";
import { validateCommand } from "./validate.ts";

const commands: readonly Command[] = [validateCommand, evaluate, preview, lint, patchCommand, match, explain, consoleCommand];

function explainTrap(error: unknown): { reasons: readonly string[]; code: ExitCode } | undefined {
  if (!(error instanceof CoreTrapError)) return undefined;
  const cause = error.cause instanceof Error ? error.cause.message : error.message;
  const remedy = "Either the input is too large for its memory (4 GB), or this is a fault of usher: please report it";
  return { reasons: [`the evaluator stopped: ${cause}. No file was written; decisions already printed stand. ${remedy}`], code: ExitCode.fault };
}

run(
  {
    name: "usher",
    version,
    introduction: "usher decides where a provisioned user belongs, and says why.",
    commands,
    notes: ["A dash (-) as a file is standard input."],
    exitCodes,
    explain: explainTrap,
  },
  process.argv.slice(2),
);
