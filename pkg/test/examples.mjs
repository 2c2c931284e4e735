// The example files, as every test's valid input.
import { readFileSync } from "node:fs";

const read = (name) => readFileSync(new URL(`../../examples/${name}`, import.meta.url));

export const environment = read("environment.json");
export const provider = read("provider.json");
export const proposed = read("provider.proposed.json");
export const users = read("users.ndjson");
export const firstUser = users.subarray(0, users.indexOf("\n"));
