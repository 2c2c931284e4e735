import { ExitCode, Misuse } from "../../../pkg/src/cli/exit.ts";
import { write } from "../../../pkg/src/cli/output.ts";
import { createEnvironment, DEFAULT_ENVIRONMENT, DEFAULT_ORGANIZATION } from "../environments.ts";
import { NameTaken } from "../storage/storage.ts";
import { surroundings } from "../surroundings.ts";
import { ensureDefault, withStore } from "./opening.ts";
import { dataFolder, environmentName, environmentOptions, gatewayCommand, storeOptions } from "./options.ts";

export const environmentAdd = gatewayCommand(
  {
    name: "environment add",
    summary: "Adds an environment: organizations, users, groups and providers of its own",
    operands: [{ value: "NAME", help: "small letters, digits and hyphens; it stands in the usernames of its providers" }],
    options: { ...storeOptions, organization: environmentOptions.organization },
    notes: ["Nothing crosses between two environments. It begins with one active top organization."],
  },
  async ({ values, operands }) => {
    const name = environmentName(operands[0]);
    await withStore(dataFolder(values.data), (storage) =>
      storage.write(async (writing) => {
        if (name !== DEFAULT_ENVIRONMENT) await ensureDefault(writing);
        await createEnvironment(writing, surroundings, name, values.organization ?? DEFAULT_ORGANIZATION);
      }),
    ).catch((error: unknown) => {
      throw error instanceof NameTaken ? new Misuse([`there is an environment "${name}" already`]) : error;
    });
    await write(process.stdout, `Environment ${name} is there.\n`);
    return ExitCode.done;
  },
);
