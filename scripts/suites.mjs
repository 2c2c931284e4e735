// The suites of `npm test`. One runs only if what it needs is there.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureChromium, root } from "./setup.mjs";

const node = process.execPath;
const bin = (path) => [node, `node_modules/${path}`];
const nodeTests = (folder) => [node, "--test", "--test-reporter=spec", ...testFiles(folder)];
const testFiles = (folder) =>
  existsSync(join(root, folder)) ? readdirSync(join(root, folder)).filter((name) => name.endsWith(".test.mjs")).map((name) => `${folder}/${name}`) : [];
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
const all = [
  { name: "format", title: "Rust is formatted", needs: "src/lib.rs", commands: [["cargo", "fmt", "--all", "--check"]] },
  {
    name: "clippy",
    title: "Rust without warnings, natively and for WebAssembly",
    needs: "src/lib.rs",
    commands: [
      [...clippy, "--", "-D", "warnings"],
      ["cargo", "clippy", "--locked", "--all-targets", "--target", "wasm32-unknown-unknown", "--", "-D", "warnings"],
    ],
  },
  { name: "native", title: "The core, natively", needs: "src/lib.rs", commands: [["cargo", "test", "--locked"]], counts: "cargo" },
  { name: "wasm-node", title: "The core in WebAssembly, in Node.js", needs: "tests/wasm.rs", commands: [wasmTests], counts: "cargo" },
  {
    name: "wasm-chromium",
    title: "The core in WebAssembly, in headless Chromium",
    needs: "tests/wasm.rs",
    commands: [wasmTests],
    counts: "cargo",
    env: inChromium,
  },
  {
    name: "types",
    title: "TypeScript, strict",
    built: true,
    commands: ["pkg/tsconfig.json", "pkg/test/consumers/node.json", "pkg/test/consumers/web.json", "www/tsconfig.json", "tests/browser/tsconfig.json"]
      .filter((project) => existsSync(join(root, project)))
      .map(tsc),
  },
  { name: "package", title: "The package", built: true, needs: "pkg/test", commands: [nodeTests("pkg/test")], counts: "node" },
  { name: "cli", title: "The command line", built: true, needs: "pkg/test-cli", commands: [nodeTests("pkg/test-cli")], counts: "node" },
  { name: "oracle", title: "The core against the oracle", built: true, needs: "tests/oracle", commands: [nodeTests("tests/oracle")], counts: "node" },
  { name: "readme", title: "The README's examples", built: true, needs: "tests/readme", commands: [nodeTests("tests/readme")], counts: "node" },
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
    needs: "tests/browser/playwright.config.ts",
    commands: [[...bin("@playwright/test/cli.js"), "test", "--config", "tests/browser", "--reporter=list"]],
    counts: "playwright",
    env: () => ({ CHROMIUM: ensureChromium().browser }),
  },
];

export const suites = all.filter(({ needs }) => needs === undefined || existsSync(join(root, needs)));
