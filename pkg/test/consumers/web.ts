// A project for browsers, with a bundler.
import { init, Ruleset, type Directory, type InitInput } from "scim-usher";

const source = new URL("./usher.wasm", "https://acme.test/");
const input: InitInput = source;
await init(input);
await init(fetch(source));
export const directory: Directory = Ruleset.compile({ environment: new ArrayBuffer(2), provider: "{}" }).directory;
