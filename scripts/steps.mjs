// The steps of the build: one runs only when something that it reads, or wrote, is not as its last run left it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./setup.mjs";

const stamps = join(root, "target/steps");
const passedOver = new Set(["node_modules", "dist", ".vite"]);

/**
 * @param {object} step
 * @param {string} step.name
 * @param {string[]} step.reads files and folders; a change in any of them makes the step run again
 * @param {string[]} [step.versions] what else it depends on
 * @param {string[]} step.writes files and folders
 * @param {() => unknown} step.make
 */
export async function step({ name, reads, versions = [], writes, make }) {
  const stamp = join(stamps, name);
  const inputs = digest(reads, versions);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === `${inputs} ${digest(writes)}`) return;
  rmSync(stamp, { force: true });
  const start = performance.now();
  console.log(`\n${name}`);
  await make();
  mkdirSync(stamps, { recursive: true });
  // Written last: a step that was broken off has no stamp, and runs again.
  writeFileSync(stamp, `${inputs} ${digest(writes)}`);
  console.log(`  ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

function digest(paths, versions = []) {
  const hash = createHash("sha256");
  for (const version of versions) hash.update(`${version}\0`);
  for (const path of paths) {
    for (const file of files(path)) {
      const content = createHash("sha256").update(readFileSync(join(root, file))).digest("hex");
      hash.update(`${file}\0${content}\0`);
    }
  }
  return hash.digest("hex");
}

/** Every file at or below a path, sorted; none where there is nothing. */
function files(path) {
  const place = join(root, path);
  if (!existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [path];
  return readdirSync(place)
    .filter((name) => !passedOver.has(name))
    .sort()
    .flatMap((name) => files(`${path}/${name}`));
}

/** Lets one build at a time write: two terminals may start at once. */
export async function withLock(work) {
  const lock = join(root, "target/build.lock");
  mkdirSync(join(root, "target"), { recursive: true });
  for (let told = false; !take(lock); told = true) {
    if (!told) console.log("Another build is running: waiting for it.");
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (isAbandoned(lock)) rmSync(lock, { force: true });
    return false;
  }
}

/** Whether the build that made the lock was broken off. */
function isAbandoned(lock) {
  try {
    const holder = readFileSync(lock, "utf8");
    // It was broken off between making the file and writing its number, or is there just now.
    if (holder === "") return Date.now() - statSync(lock).mtimeMs > 10_000;
    process.kill(Number(holder), 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}
