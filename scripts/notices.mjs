// The licences of what the package carries of other people's: crates compiled into the core, and npm packages
// bundled into its JavaScript. The console's own list comes from Vite.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundledFiles } from "./bundle.mjs";
import { output, root } from "./setup.mjs";

const LICENCE = /^(licen[cs]e|copying|notice|unlicense)/i;

export async function writeNotices() {
  const crates = cratesInTheCore().map(({ name, version, license, manifest_path: path }) => notice(name, version, license, dirname(path)));
  const packages = (await packagesInTheBundles()).map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return notice(name, version, license, folder);
  });
  const head = "# What this package carries of others\n\nThe console's list is `console/THIRD-PARTY.md`.\n";
  const parts = [head, "## Rust crates, compiled into `dist/usher.wasm`\n", ...crates, "## npm packages, bundled into `dist/`\n", ...packages];
  writeFileSync(join(root, "pkg/THIRD-PARTY.md"), parts.join("\n"));
}

/** Every crate that the core needs when it runs; macros are gone by then. */
function cratesInTheCore() {
  const metadata = JSON.parse(output("cargo", ["metadata", "--locked", "--format-version", "1", "--filter-platform", "wasm32-unknown-unknown"]));
  const packages = new Map(metadata.packages.map((each) => [each.id, each]));
  const nodes = new Map(metadata.resolve.nodes.map((each) => [each.id, each]));
  const core = metadata.packages.find(({ name }) => name === "scim-usher");
  const found = new Set([core.id]);
  for (const id of found) {
    const needed = nodes.get(id).deps.filter(({ dep_kinds: kinds }) => kinds.some(({ kind }) => kind === null));
    needed.filter(({ pkg }) => !isMacro(packages.get(pkg))).forEach(({ pkg }) => found.add(pkg));
  }
  found.delete(core.id);
  return [...found].map((id) => packages.get(id)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

const isMacro = ({ targets }) => targets.some(({ kind }) => kind.includes("proc-macro"));

/** The folder of every npm package that a bundle took something from. */
async function packagesInTheBundles() {
  const folders = (await bundledFiles()).map((path) => path.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort().map((folder) => join(root, folder));
}

function notice(name, version, license, folder) {
  const texts = readdirSync(folder).filter((file) => LICENCE.test(file)).sort().map((file) => join(folder, file));
  const quoted = texts.filter((file) => existsSync(file)).map((file) => readFileSync(file, "utf8").trim());
  if (license === undefined && quoted.length === 0) throw new Error(`${name} ${version} names no licence`);
  const text = quoted.map((each) => `\`\`\`text\n${each}\n\`\`\`\n`).join("\n");
  return `### ${name} ${version} (${license ?? "see the text"})\n\n${text}`;
}
