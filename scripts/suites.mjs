// The suites of `npm test`.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureChromium, root } from "./setup.mjs";

const node = process.execPath;
const bin = (path) => [node, `node_modules/${path}`];
// Named one by one: what Node.js makes of a folder has changed between its versions.
const nodeTests = (folder) => [node, "--test", "--test-reporter=spec", ...testFiles(folder)];
const testFiles = (folder, ending = ".test.mjs") =>
  readdirSync(join(root, folder)).filter((name) => name.endsWith(ending)).sort().map((name) => `${folder}/${name}`);
const typescriptTests = (folder) => [node, "--import", "tsx", "--test", "--test-reporter=spec", ...testFiles(folder, ".test.ts")];
const wasmTests = ["cargo", "test", "--locked", "--target", "wasm32-unknown-unknown", "--test", "wasm"];
const clippy = ["cargo", "clippy", "--locked", "--workspace", "--all-targets"];
const tsc = (project) => [...bin("typescript/bin/tsc"), "--noEmit", "--project", project];

const inChromium = () => ({
  WASM_BINDGEN_USE_BROWSER: "1",
  WASM_BINDGEN_TEST_TIMEOUT: "300",
  // A busy machine may need longer than the usual five seconds to start a browser.
  WASM_BINDGEN_TEST_DRIVER_TIMEOUT: "60",
  CHROMEDRIVER: ensureChromium().driver,
});

/**
 * A suite runs its commands one after another. `counts` names the runner whose closing lines say how many tests ran;
 * without it each command is one test. `built`: it needs the package.
 */
export const suites = [
  { name: "format", title: "Rust is formatted", commands: [["cargo", "fmt", "--all", "--check"]] },
  {
    name: "clippy",
    title: "Rust without warnings, natively and for WebAssembly",
    commands: [
      [...clippy, "--", "-D", "warnings"],
      ["cargo", "clippy", "--locked", "--all-targets", "--target", "wasm32-unknown-unknown", "--", "-D", "warnings"],
    ],
  },
  { name: "native", title: "The core, natively", commands: [["cargo", "test", "--locked"]], counts: "cargo" },
  { name: "wasm-node", title: "The core in WebAssembly, in Node.js", commands: [wasmTests], counts: "cargo" },
  {
    name: "wasm-chromium",
    title: "The core in WebAssembly, in headless Chromium",
    commands: [wasmTests],
    counts: "cargo",
    env: inChromium,
  },
  {
    name: "types",
    title: "TypeScript, strict",
    built: true,
    commands: [
      tsc("pkg"),
      tsc("pkg/test/consumers/node.json"),
      tsc("pkg/test/consumers/web.json"),
      tsc("gateway"),
      tsc("www"),
      tsc("tests/browser"),
    ],
  },
  { name: "package", title: "The package", built: true, commands: [nodeTests("pkg/test")], counts: "node" },
  { name: "cli", title: "The command line", built: true, commands: [nodeTests("pkg/test-cli")], counts: "node" },
  { name: "gateway", title: "The gateway", built: true, commands: [typescriptTests("gateway/test")], counts: "node" },
  {
    name: "oracle",
    title: "The core against the oracle",
    built: true,
    commands: [nodeTests("tests/oracle")],
    counts: "node",
    env: () => ({ CHROMIUM: ensureChromium().browser }),
  },
  { name: "readme", title: "The README's examples", built: true, commands: [nodeTests("tests/readme")], counts: "node" },
  {
    name: "publish",
    title: "The package as others would install it",
    built: true,
    commands: [
      [...bin("publint/src/cli.js"), "pkg", "--strict"],
      [...bin("@arethetypeswrong/cli/dist/index.js"), "--pack", "pkg", "--exclude-entrypoints", "./usher.wasm"],
    ],
  },
  {
    name: "browser",
    title: "The console, in Chromium",
    built: true,
    commands: [[...bin("@playwright/test/cli.js"), "test", "--config", "tests/browser", "--reporter=list"]],
    counts: "playwright",
    env: () => ({ CHROMIUM: ensureChromium().browser }),
  },
];
