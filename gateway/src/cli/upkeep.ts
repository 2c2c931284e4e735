import { existsSync } from "node:fs";
import { ExitCode, Misuse } from "../../../pkg/src/cli/exit.ts";
import { write } from "../../../pkg/src/cli/output.ts";
import { printable } from "../../../pkg/src/cli/text.ts";
import { storeFile } from "../storage/sqlite/sqlite.ts";
import { backUp, problems, restore } from "../storage/sqlite/upkeep.ts";
import { ensureDefault, withStore } from "./opening.ts";
import { dataFolder, gatewayCommand, storeOptions } from "./options.ts";

const file = { value: "FILE", help: "the backup" } as const;

export const check = gatewayCommand(
  {
    name: "check",
    summary: "Looks whether the store is sound",
    options: storeOptions,
    notes: ["Every page of it is read. Exit code 1 where something is wrong: then restore a backup. A gateway may go on running."],
  },
  async ({ values }) => {
    const folder = dataFolder(values.data);
    await withDefault(folder);
    const found = problems(storeFile(folder));
    for (const problem of found) await write(process.stdout, `${printable(problem)}\n`);
    if (found.length > 0) return ExitCode.findings;
    await write(process.stdout, "The store is sound.\n");
    return ExitCode.done;
  },
);

export const backup = gatewayCommand(
  {
    name: "backup",
    summary: "Copies the store into a file, as of one moment",
    operands: [{ ...file, help: "the file to make; there must be none yet" }],
    options: storeOptions,
    notes: ["A gateway may go on running. The file holds everything: users, credentials' hashes, logs."],
  },
  async ({ values, operands: [target = ""] }) => {
    const folder = dataFolder(values.data);
    await withDefault(folder);
    backUp(folder, target);
    await write(process.stdout, `The store is in ${printable(target)}.\n`);
    return ExitCode.done;
  },
);

export const restoreCommand = gatewayCommand(
  {
    name: "restore",
    summary: "Puts a backup in the place of the store",
    operands: [{ ...file, help: "what backup made" }],
    options: storeOptions,
    notes: ["Stop the gateway first. What was written since the backup is lost."],
  },
  async ({ values, operands: [source = ""] }) => {
    if (!existsSync(source)) throw new Misuse([`${source}: there is no such file or directory`]);
    const folder = dataFolder(values.data);
    restore(source, folder);
    await withDefault(folder);
    await write(process.stdout, `The store is as ${printable(source)} was.\n`);
    return ExitCode.done;
  },
);

/** Opens the store once, so that it is there, of this program's version, and has its environment. */
async function withDefault(folder: string): Promise<void> {
  await withStore(folder, (storage) => storage.write((writing) => ensureDefault(writing)));
}
