/// <reference lib="esnext.disposable" preserve="true" />
import { load } from "./core.ts";

export * from "./index.ts";

/** Where to load the core from: its address, a response, its bytes, or the compiled module. */
export type InitInput = string | URL | Request | Response | BufferSource | WebAssembly.Module;

let loading: Promise<void> | undefined;

/**
 * Loads the core: await it once before anything else. Without `input` it is the file `usher.wasm` beside this one,
 * which Vite and webpack find by themselves. Calling again changes nothing; after a failure it tries again.
 */
export function init(input?: InitInput | Promise<InitInput>): Promise<void> {
  loading ??= start(input).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function start(input: InitInput | Promise<InitInput> = new URL("./usher.wasm", import.meta.url)): Promise<void> {
  load(await compile(await input));
}

async function compile(input: InitInput): Promise<WebAssembly.Module> {
  if (input instanceof WebAssembly.Module) return input;
  if (typeof input === "string" || input instanceof URL || input instanceof Request) return compile(await fetch(input));
  if (!(input instanceof Response)) return WebAssembly.compile(input);
  if (!input.ok) throw new Error(`cannot load ${input.url}: the server answered ${input.status} ${input.statusText}`);
  // A server that does not know the type of .wasm files is no reason to fail.
  const isTyped = input.headers.get("content-type") === "application/wasm";
  return isTyped ? WebAssembly.compileStreaming(input) : WebAssembly.compile(await input.arrayBuffer());
}
