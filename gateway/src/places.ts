// Where things are beside this file. It is at the same depth as a source and in the build.
import { fileURLToPath } from "node:url";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The built console. */
export const consoleFolder = at("../../pkg/console/");

/** The evaluator, as the console loads it too. */
export const wasmFile = at("../../pkg/dist/usher.wasm");

/** The example environment. */
export const exampleFolder = at("../../examples/");
