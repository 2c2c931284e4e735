// Makes a bare machine ready that has rustup and Node.js. Uses Node's own modules only, because nothing
// is installed when it runs first.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const npmCommand = process.platform === "win32" ? "npm.cmd" : "npm";

/** Something that the person at the keyboard has to do: shown without a stack. */
export class SetupError extends Error {}

/** Runs a command in the repository, its output shown as it comes. */
export function run(command, args, env = {}) {
  console.log(`> ${[command, ...args].join(" ")}`);
  const { error, status, signal } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  if (error?.code === "ENOENT") throw new SetupError(`${command} is not installed.`);
  if (error) throw error;
  if (status !== 0) throw new SetupError(`${command} ${args[0] ?? ""} ended with ${signal ?? `exit code ${status}`}.`);
}

export const npm = (...args) => run(npmCommand, args);

/** What a command prints, or nothing if it cannot run. */
export function output(command, args) {
  const { status, stdout } = spawnSync(command, args, { cwd: root, encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

export function ensureRust() {
  if (output("rustup", ["--version"]) === undefined) {
    throw new SetupError("Rust is not installed: get rustup from https://rustup.rs, then run this again.");
  }
  if (output("rustc", ["--version"]) === undefined) run("rustup", ["toolchain", "install"]);
  const target = join(output("rustc", ["--print", "sysroot"]) ?? "", "lib/rustlib/wasm32-unknown-unknown");
  if (!existsSync(target)) run("rustup", ["target", "add", "wasm32-unknown-unknown"]);
}

/** Installs what package-lock.json names, if something else is installed. */
export function ensurePackages() {
  if (!isInstalled()) compiling("ci");
  // Also when it was installed by another Node.js, or without its install script.
  if (output(process.execPath, ["-e", "new (require('better-sqlite3'))(':memory:')"]) === undefined) compiling("rebuild", "better-sqlite3");
}

/** The gateway's SQLite is compiled where no binary of it can be downloaded: about two minutes, once. */
function compiling(...args) {
  try {
    run(npmCommand, args, headers());
  } catch (error) {
    const missing = missingTools();
    if (missing.length === 0) throw error;
    throw new SetupError(
      `${error.message}\nThe gateway's SQLite has to be compiled here, and that needs ${missing.join(", ")}.\n` +
        "  Debian, Ubuntu: sudo apt-get install g++ make python3\n" +
        "  macOS: xcode-select --install\n" +
        "  Windows: the C++ workload of the Visual Studio Build Tools, and Python",
    );
  }
}

/** Where this Node.js has its headers beside it, node-gyp need not download them. */
function headers() {
  if (process.env.npm_config_nodedir) return {};
  const candidates = [resolve(process.execPath, "../.."), "/usr"];
  const nodedir = candidates.find((folder) => headersVersion(folder) === process.versions.node);
  return nodedir === undefined ? {} : { npm_config_nodedir: nodedir };
}

function headersVersion(folder) {
  const file = join(folder, "include/node/node_version.h");
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  return ["MAJOR", "MINOR", "PATCH"].map((part) => text.match(new RegExp(`#define NODE_${part}_VERSION (\\d+)`))?.[1]).join(".");
}

function missingTools() {
  const isThere = (...names) => names.some((name) => output(name, ["--version"]) !== undefined);
  if (process.platform === "win32") return [];
  const tools = [["a C++ compiler", "c++", "g++", "clang++"], ["make", "make", "gmake"], ["Python 3", "python3", "python"]];
  return tools.filter(([, ...names]) => !isThere(...names)).map(([title]) => title);
}

// npm keeps a list of what it installed; it is written last, so that a broken-off installation has none.
function isInstalled() {
  const list = join(root, "node_modules/.package-lock.json");
  if (!existsSync(list)) return false;
  const installed = JSON.parse(readFileSync(list, "utf8")).packages;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, { version, integrity, link, optional }]) =>
      !path.includes("node_modules/") ||
      (optional && installed[path] === undefined) ||
      (installed[path]?.version === version && installed[path]?.integrity === integrity && installed[path]?.link === link),
  );
}

const browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The Chromium that tests use and its driver; installed where that is possible without asking. */
export function ensureChromium() {
  const find = () => ({
    browser: [process.env.CHROMIUM, ...browsers].find((path) => path && existsSync(path)),
    driver: process.env.CHROMEDRIVER ?? output("/bin/sh", ["-c", "command -v chromedriver"]),
  });
  const isReady = ({ browser, driver }) => browser !== undefined && driver !== undefined;
  if (!isReady(find()) && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    const quiet = { DEBIAN_FRONTEND: "noninteractive" };
    run("apt-get", ["update", "--quiet"], quiet);
    run("apt-get", ["install", "--yes", "--quiet", "--no-install-recommends", "chromium", "chromium-driver"], quiet);
  }
  const found = find();
  if (isReady(found)) return found;
  throw new SetupError(
    "The browser tests need Chromium and ChromeDriver.\n" +
      "  Debian, Ubuntu: sudo apt-get install chromium chromium-driver\n" +
      "  elsewhere: set CHROMIUM to the browser's path and CHROMEDRIVER to its driver's",
  );
}

/** Runs a script's `main`: what a person can mend is told without a stack. */
export async function script(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof SetupError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
