// Runs the exchanges of this folder against a service provider over HTTP, or against anything that answers like one.
// README.md says how a file is read; runner.rs reads the same files against the core alone.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";

const folder = new URL(".", import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(name, folder), "utf8"));

/** Every file: what it holds, its documents put together, and its name in `file`. */
export const files = readdirSync(folder)
  .filter((name) => name.endsWith(".json") && name !== "worlds.json")
  .sort()
  .map((name) => ({ file: name, ...withDocuments(read(name)) }));

function withDocuments(file) {
  const worlds = read("worlds.json");
  return {
    ...file,
    environment: document(worlds.environments, file.environment),
    provider: document(worlds.providers, file.provider),
    users: file.users ?? [],
  };
}

/** A document by its name, itself, or one that extends another: `{"base": name, ...}` replaces members of it. */
function document(named, given) {
  if (typeof given !== "string" && given.base === undefined) return given;
  const { base, ...members } = typeof given === "string" ? { base: given } : given;
  const found = named[base];
  if (found === undefined) throw new Error(`no document is named "${base}"`);
  return { ...found, ...members };
}

/**
 * @typedef {object} Service What a file is run against. It begins with the file's environment, provider and users.
 * @property {string} base where resources are, without a slash at the end
 * @property {(method: string, path: string, headers: Record<string, string>, body: string | undefined) =>
 *   Promise<{status: number, headers: Headers | Record<string, string>, text: string}>} request
 *   `path` begins with a slash below `base`
 * @property {() => Promise<object[]>} log the records of the Sync Log, in the order in which they came:
 *   `{changeType, attribute, oldValue, newValue, message}`
 * @property {(now: string) => Promise<void> | void} [clock] sets the time; without it no time is compared and no timer
 *   goes off
 * @property {(userId: string) => Promise<void>} [due] a timer goes off
 * @property {(userId: string, account: object) => Promise<void>} [administrate] members of the stored account are
 *   replaced, null ones removed
 */

/**
 * Runs the exchanges of one file; throws at the first difference.
 * @param {(typeof files)[number]} file
 * @param {Service} service
 * @returns {Promise<{ran: number, skipped: string[]}>} what could not be run: the service has no means for it, or it
 *   follows from something that could not be
 */
export async function run(file, service) {
  const saved = { base: service.base };
  const skipped = [];
  let seconds = 0;
  let ran = 0;
  let told = (await service.log()).length;
  for (const exchange of file.exchanges) {
    seconds += 1;
    const means = { due: service.due && service.clock, administrator: service.administrate };
    const missing = Object.keys(means).find((name) => exchange[name] !== undefined && !means[name]);
    if (missing !== undefined) {
      // Whatever comes after it rests on it.
      skipped.push(...file.exchanges.slice(file.exchanges.indexOf(exchange)).map(({ name }) => name));
      break;
    }
    await service.clock?.(exchange.now ?? `2026-03-02T08:${two(Math.floor(seconds / 60))}:${two(seconds % 60)}.000Z`);
    const answer = await carryOut(exchange, saved, service);
    const log = (await service.log()).slice(told);
    told += log.length;
    if (exchange.administrator === undefined) {
      save(exchange, answer, saved);
      compare(`${file.file}: ${exchange.name}`, filled(exchange.expect, saved), answer, log, service);
    }
    ran += 1;
  }
  return { ran, skipped };
}

const two = (number) => String(number).padStart(2, "0");

async function carryOut(exchange, saved, service) {
  if (exchange.due !== undefined) {
    await service.due(filled(exchange.due, saved));
    return { status: 204, headers: {}, body: undefined };
  }
  if (exchange.administrator !== undefined) {
    await service.administrate(filled(exchange.administrator.user, saved), exchange.administrator.set);
    return undefined;
  }
  const body = exchange.text ?? (exchange.body === undefined ? undefined : JSON.stringify(filled(exchange.body, saved)));
  const headers = filled(exchange.headers ?? {}, saved);
  const path = filledPath(exchange.path, saved);
  const answer = await service.request(exchange.method, path, headers, exchange.text === undefined ? body : filled(body, saved));
  return { ...answer, body: answer.text === "" ? undefined : JSON.parse(answer.text) };
}

/** A saved value is a segment or within a parameter: it is encoded there. */
const filledPath = (path, saved) =>
  Object.entries(saved).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, encodeURIComponent(value)), path);

function filled(value, saved) {
  if (typeof value === "string") {
    return Object.entries(saved).reduce((text, [name, found]) => text.replaceAll(`{${name}}`, found), value);
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, saved));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [filled(key, saved), filled(item, saved)]));
}

const header = ({ headers }, name) =>
  (typeof headers.get === "function" ? headers.get(name) : headers[name.toLowerCase()]) ?? undefined;

function save(exchange, answer, saved) {
  for (const [name, at] of Object.entries(exchange.save ?? {})) {
    const value = at === "etag" ? header(answer, "etag") : pointed(answer.body, at);
    assert.equal(typeof value, "string", `${exchange.name}: there is nothing at ${at}: ${answer.text}`);
    saved[name] = value;
  }
}

/** The value that a JSON pointer leads to; undefined where there is none. */
function pointed(value, pointer) {
  const keys = pointer.split("/").slice(1).map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  return keys.reduce((found, key) => (found !== null && typeof found === "object" && Object.hasOwn(found, key) ? found[key] : undefined), value);
}

function compare(name, expect, answer, log, service) {
  const failures = [];
  if (answer.status !== expect.status) failures.push(`status: expected ${expect.status}, found ${answer.status}: ${answer.text}`);
  const hasClock = service.clock !== undefined;
  if (expect.body !== undefined) failures.push(...differences("body", expect.body, answer.body, hasClock));
  for (const pointer of expect.absent ?? []) {
    const found = pointed(answer.body, pointer);
    if (found !== undefined) failures.push(`${pointer} is there: ${JSON.stringify(found)}`);
  }
  if (expect.location !== undefined) failures.push(...differences("location", expect.location, header(answer, "location"), hasClock));
  if (expect.headers?.ETag !== undefined) failures.push(...differences("ETag", expect.headers.ETag, header(answer, "etag"), hasClock));
  if (expect.log !== undefined) failures.push(...differences("log", expect.log, log.map(row), hasClock));
  assert.deepEqual(failures, [], name);
}

/** A record as files write it: type, attribute, before, after; of an error the type, the attribute, title and message. */
const row = ({ changeType, attribute, oldValue, newValue, message }) =>
  changeType === "Error" ? [changeType, attribute, newValue, message] : [changeType, attribute, oldValue, newValue];

/** Where a value is not as it is expected. */
export function differences(at, expected, found, hasClock = true) {
  if (Array.isArray(found) && Array.isArray(expected?.$has)) {
    const lacks = expected.$has.filter((wanted) => !found.some((item) => differences(at, wanted, item, hasClock).length === 0));
    return lacks.map((wanted) => `${at} lacks ${JSON.stringify(wanted)}: ${JSON.stringify(found)}`);
  }
  if (Array.isArray(expected) && Array.isArray(found) && expected.length === found.length) {
    return expected.flatMap((item, index) => differences(`${at}/${index}`, item, found[index], hasClock));
  }
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  if (isObject(expected) && isObject(found)) {
    return Object.entries(expected).flatMap(([key, value]) =>
      Object.hasOwn(found, key)
        ? differences(`${at}/${key}`, value, found[key], hasClock)
        : [`${at}/${key} is absent, expected ${JSON.stringify(value)}`]);
  }
  if (expected === found) return [];
  if (typeof expected === "string" && typeof found === "string" && like(expected, hasClock).test(found)) return [];
  return [`${at}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`];
}

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/** `*` stands for anything, and so does a time where nobody sets the clock. */
function like(pattern, hasClock) {
  const text = hasClock ? pattern : pattern.replaceAll(TIME, "*");
  return new RegExp(`^${text.split("*").map(RegExp.escape ?? escaped).join("[^]*")}$`);
}

const escaped = (text) => text.replaceAll(/[$()*+./?[\\\]^{|}-]/g, "\\$&");
