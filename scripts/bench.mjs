// `npm run bench`: measures the product against others, in one run. `--write` records it in docs/benchmarks.md; words name
// the benches to run (`npm run bench -- population`); USERS sets how many users the large ones have (1,000,000).
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { npm, root, script, SetupError } from "./setup.mjs";

const folder = join(root, "benches");

async function main() {
  const isRecorded = process.argv.includes("--write");
  const chosen = process.argv.slice(2).filter((word) => !word.startsWith("--"));
  const files = readdirSync(folder).filter((file) => file.endsWith(".bench.mjs")).sort();
  const names = files.map((file) => file.replace(".bench.mjs", ""));
  const unknown = chosen.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new SetupError(`There is no bench ${unknown.join(", ")}. There are: ${names.join(", ")}.`);
  await build();
  // The peers are the bench's own: nothing else installs them.
  if (!isInstalled()) npm("install", "--no-save", "--no-audit", "--no-fund", "--prefix", "benches");
  const options = {
    users: Number(process.env.USERS ?? 1_000_000),
    picture: isRecorded ? join(root, "docs/benchmarks-cost.svg") : undefined,
  };
  console.log(`\n${machine()}\n`);
  const sections = [];
  for (const name of names.filter((name) => chosen.length === 0 || chosen.includes(name))) {
    const { default: bench } = await import(pathToFileURL(join(folder, `${name}.bench.mjs`)).href);
    // A bench prints its tables, and answers them where they are to be recorded.
    sections.push(await bench(options));
  }
  if (isRecorded) writeFileSync(join(root, "docs/benchmarks.md"), document(sections.filter((section) => section !== undefined)));
}

function isInstalled() {
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return Object.entries(dependencies).every(([name, version]) => {
    const file = join(folder, "node_modules", name, "package.json");
    return existsSync(file) && JSON.parse(readFileSync(file, "utf8")).version === version;
  });
}

function machine() {
  const [cpu] = cpus();
  return `${cpus().length} x ${cpu.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
}

function document(sections) {
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const peers = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  return [
    "# Benchmarks",
    "",
    "One run of `npm run bench -- --write`. Rounds are interleaved and the medians told; only the ratios can be compared between machines.",
    "",
    `- Machine: ${machine()}`,
    `- Peers: ${peers.join(", ")}`,
    "",
    sections.join("\n"),
    "![The cost of a user by the number of rows](benchmarks-cost.svg)",
    "",
  ].join("\n");
}

await script(main);
