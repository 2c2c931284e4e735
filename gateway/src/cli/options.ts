import { resolve } from "node:path";
import { command, type Given, type Options, type Usage } from "../../../pkg/src/cli/arguments.ts";
import type { Command } from "../../../pkg/src/cli/arguments.ts";
import { Misuse } from "../../../pkg/src/cli/exit.ts";
import { DEFAULT_ENVIRONMENT, DEFAULT_ORGANIZATION, isEnvironmentName } from "../environments.ts";

/** The name of the program, as messages say it. */
export const PROGRAM = "usher-gateway";

const DEFAULT_DATA = "usher-data";

/** What every command takes: which store. */
export const storeOptions = {
  data: { type: "string", value: "DIR", help: `the folder of the store; absent: ${DEFAULT_DATA}` },
} as const;

/** What commands take that concern one environment. */
export const environmentOptions = {
  ...storeOptions,
  environment: { type: "string", value: "NAME", help: `the environment; absent: ${DEFAULT_ENVIRONMENT}` },
  organization: { type: "string", value: "NAME", help: `what the top organization of a new environment is called; absent: ${DEFAULT_ORGANIZATION}` },
} as const;

/** A command of this program. */
export function gatewayCommand<const O extends Options>(usage: Usage<O>, run: (given: Given<O>) => Promise<number>): Command {
  return command({ ...usage, program: PROGRAM }, run);
}

export function dataFolder(data: string | undefined): string {
  return resolve(data ?? DEFAULT_DATA);
}

/** @throws Misuse */
export function environmentName(name: string | undefined): string {
  const given = name ?? DEFAULT_ENVIRONMENT;
  if (isEnvironmentName(given)) return given;
  throw new Misuse([`an environment is named by up to 63 small letters, digits and hyphens inside, not "${given}"`]);
}

/** @throws Misuse when it is no address that clients could reach */
export function baseUrlOption(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const address = URL.canParse(url) ? new URL(url) : undefined;
  const isAddress = address !== undefined && ["http:", "https:"].includes(address.protocol) && address.username + address.password === "" && !/[?#]/u.test(url);
  if (!isAddress) throw new Misuse([`--url takes an address such as https://usher.example, not "${url}"`]);
  // As the URL standard writes it: it stands in headers, which take neither line breaks nor letters beyond Latin.
  return `${address.href.replace(/\/+$/u, "").replace(/\/scim\/v2$/u, "")}/scim/v2`;
}
