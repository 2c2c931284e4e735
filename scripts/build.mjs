// `npm run build`: the core to WebAssembly, the package around it, the gateway, and the console.
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensurePackages, ensureRust, npm, output, root, run, script } from "./setup.mjs";
import { step, withLock } from "./steps.mjs";

const at = (path) => join(root, path);
const node = (...args) => run(process.execPath, args);
const compiled = "target/wasm32-unknown-unknown/release/scim_usher.wasm";
const crate = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", ".cargo"];
const typescript = ["tsconfig.base.json", "pkg/tsconfig.json", "pkg/tsconfig.build.json", "node_modules/typescript/package.json"];
// The command line is a program of its own beside the library, and is rebuilt without it.
const library = readdirSync(at("pkg/src")).filter((name) => name !== "cli").sort().map((name) => `pkg/src/${name}`);

export async function build() {
  ensureRust();
  ensurePackages();
  await withLock(async () => {
    for (const each of steps()) await step({ ...each, reads: ["scripts/build.mjs", ...each.reads] });
    linkCommand("pkg/dist/cli.js", "usher", "scim-usher");
    linkCommand("gateway/dist/main.js", "usher-gateway", "usher-gateway");
  });
}

const steps = () => [
  {
    name: "core",
    reads: [...crate, "src"],
    versions: [output("rustc", ["-vV"])],
    writes: [compiled],
    make: () => run("cargo", ["build", "--locked", "--release", "--lib", "--target", "wasm32-unknown-unknown"]),
  },
  {
    name: "glue",
    reads: [compiled, "Cargo.lock", "xtask"],
    writes: ["pkg/wasm"],
    make: () => {
      rmSync(at("pkg/wasm"), { recursive: true, force: true });
      run("cargo", ["xtask", "bindgen", compiled, "pkg/wasm", "core"]);
    },
  },
  {
    name: "optimize",
    reads: ["pkg/wasm/core_bg.wasm", "node_modules/binaryen/package.json"],
    writes: ["pkg/dist/usher.wasm"],
    make: () => {
      mkdirSync(at("pkg/dist"), { recursive: true });
      const made = at("target/usher.wasm");
      node("node_modules/binaryen/bin/wasm-opt", "-O3", "pkg/wasm/core_bg.wasm", "-o", made);
      // At once: what runs meanwhile reads the old file or the new one.
      renameSync(made, at("pkg/dist/usher.wasm"));
    },
  },
  {
    name: "library",
    reads: [...library, "pkg/wasm/core.js", "pkg/package.json", "node_modules/esbuild/package.json", "scripts/bundle.mjs"],
    writes: ["pkg/dist/import.cjs", "pkg/dist/node.cjs", "pkg/dist/node.js", "pkg/dist/web.js"],
    make: async () => (await import("./bundle.mjs")).bundleLibrary(),
  },
  {
    name: "declarations",
    reads: [...library, "pkg/wasm/core.d.ts", "src/wasm/types.d.ts", ...typescript],
    writes: ["pkg/dist/types"],
    make: declare,
  },
  {
    name: "schemas",
    reads: ["src/wasm/types.d.ts", "scripts/schemas.mjs", "node_modules/ts-json-schema-generator/package.json"],
    writes: ["pkg/schemas"],
    make: async () => (await import("./schemas.mjs")).writeSchemas(),
  },
  {
    name: "command",
    reads: ["pkg/src/cli", "pkg/package.json", "node_modules/esbuild/package.json", "scripts/bundle.mjs"],
    writes: ["pkg/dist/cli.js"],
    make: async () => (await import("./bundle.mjs")).bundleCommand(),
  },
  {
    name: "gateway",
    reads: ["gateway/src", "gateway/package.json", "pkg/src/cli", "node_modules/esbuild/package.json", "scripts/bundle.mjs"],
    writes: ["gateway/dist/main.js"],
    make: async () => (await import("./bundle.mjs")).bundleGateway(),
  },
  {
    name: "notices",
    reads: ["Cargo.lock", "package-lock.json", "pkg/src", "pkg/wasm/core.js", "scripts/notices.mjs", "scripts/bundle.mjs"],
    writes: ["pkg/THIRD-PARTY.md"],
    make: async () => (await import("./notices.mjs")).writeNotices(),
  },
  {
    name: "texts",
    reads: ["docs/package.md", "LICENSE"],
    writes: ["pkg/README.md", "pkg/LICENSE"],
    make: () => {
      cpSync(at("docs/package.md"), at("pkg/README.md"));
      cpSync(at("LICENSE"), at("pkg/LICENSE"));
    },
  },
  {
    name: "console",
    reads: ["www", "pkg/dist/web.js", "pkg/dist/usher.wasm", "pkg/dist/types", "pkg/rules.json", "package-lock.json", "tsconfig.base.json"],
    writes: ["pkg/console"],
    make: () => {
      npm("run", "build", "--workspace", "www");
      const made = at("target/console");
      rmSync(made, { recursive: true, force: true });
      cpSync(at("www/dist"), made, { recursive: true });
      rmSync(at("pkg/console"), { recursive: true, force: true });
      renameSync(made, at("pkg/console"));
    },
  },
];

/** Two sets of the same declarations: TypeScript takes the kind of a module from the folder's package.json. */
function declare() {
  const types = at("pkg/dist/types");
  rmSync(types, { recursive: true, force: true });
  node("node_modules/typescript/bin/tsc", "--project", "pkg/tsconfig.build.json");
  // The source names the contract where it is in the repository; the package carries it.
  cpSync(at("src/wasm/types.d.ts"), join(types, "types.d.ts"));
  const names = readdirSync(types);
  mkdirSync(join(types, "cjs"));
  for (const name of names) {
    const text = readFileSync(join(types, name), "utf8").replaceAll(/(from "\.\/\w+)\.ts"/g, '$1.js"');
    writeFileSync(join(types, name), text);
    writeFileSync(join(types, "cjs", name), text);
  }
  writeFileSync(join(types, "cjs/package.json"), '{ "type": "commonjs" }\n');
}

/** npm links a workspace's command only if the file is there when it installs; in a new clone it is not yet. */
function linkCommand(file, name, workspace) {
  chmodSync(at(file), 0o755);
  if (!existsSync(at(`node_modules/.bin/${name}`))) npm("rebuild", "--ignore-scripts", workspace);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await script(build);
