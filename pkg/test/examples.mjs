// The example files, as valid input.
import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../../examples/", import.meta.url);
const read = (name) => readFileSync(new URL(name, folder));
const all = readdirSync(folder, { recursive: true }).map((name) => name.replaceAll("\\", "/"));
const matching = (pattern) => Object.fromEntries(all.filter((name) => pattern.test(name)).map((name) => [name, read(name)]));

export const environment = read("environment.json");
export const provider = read("provider.json");
export const users = read("users.ndjson");
export const firstUser = users.subarray(0, users.indexOf("\n"));

/** Every example file, by the name of its schema. */
export const documents = {
  environment: matching(/(^|\/)environment[^/]*\.json$/),
  provider: matching(/(^|\/)provider[^/]*\.json$/),
  user: matching(/(^|\/)users[^/]*\.ndjson$/),
};
