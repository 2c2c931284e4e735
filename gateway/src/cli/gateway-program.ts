import { InputError, renderFinding, version } from "scim-usher";
import { ExitCode } from "../../../pkg/src/cli/exit.ts";
import { run, type Program } from "../../../pkg/src/cli/program.ts";
import type { Core } from "../core.ts";
import { StorageUnavailable, StorageUnusable } from "../storage/storage.ts";
import { environmentAdd } from "./environment-add.ts";
import { PROGRAM } from "./options.ts";
import { providerAdd } from "./provider-add.ts";
import { serve } from "./serve.ts";
import { backup, check, restoreCommand } from "./upkeep.ts";

const exitCodes: Program["exitCodes"] = [
  [ExitCode.done, "done"],
  [ExitCode.findings, "findings: the store is damaged"],
  [ExitCode.misuse, "misuse: options, a store or a file that cannot be used, refused documents"],
  [ExitCode.fault, "a fault of usher-gateway itself"],
];

/**
 * Carries out a command line of the gateway.
 * @param core loaded by the commands that need it
 */
export function runGateway(core: () => Core, words: readonly string[]): void {
  run(
    {
      name: PROGRAM,
      version,
      introduction: "usher-gateway receives users and groups over SCIM 2.0, and keeps what the evaluator decides.",
      commands: [serve(core), environmentAdd, providerAdd(core), check, backup, restoreCommand],
      usual: "serve",
      notes: [],
      exitCodes,
      explain,
    },
    words,
  );
}

function explain(error: unknown): { reasons: readonly string[]; code: ExitCode } | undefined {
  if (error instanceof StorageUnusable || error instanceof StorageUnavailable) return { reasons: [error.message], code: ExitCode.misuse };
  if (error instanceof InputError) return { reasons: error.findings.map((finding) => renderFinding(finding)), code: ExitCode.misuse };
  return undefined;
}
