/// <reference lib="esnext.disposable" preserve="true" />
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "./core.ts";

export * from "./index.ts";

/** Where browsers load the core from. Node.js reads it beside this file, and does not look at this. */
export type InitInput = unknown;

load(new WebAssembly.Module(readFileSync(join(__dirname, "usher.wasm"))));

/** Ready on import, so this resolves at once: it is here for code that also runs in browsers. */
export async function init(_input?: InitInput): Promise<void> {}
