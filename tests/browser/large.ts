// Populations larger than anybody's, and what they cost the page.
import { expect, type Page } from "@playwright/test";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { example } from "./usher.ts";

/** Writes the examples' users again and again, each under an id of its own; every second one is new where that is asked. */
export async function manyUsers(folder: string, count: number, { halfAreNew = false } = {}): Promise<string> {
  const known = (await readFile(example("users.ndjson"), "utf8")).trim().split("\n");
  const path = join(folder, "users.ndjson");
  const file = createWriteStream(path);
  for (let from = 0; from < count; from += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, count - from) }, (_, at) => {
      const line = (known[(from + at) % known.length] ?? "").replace(/"id":"[^"]*"/, `"id":"n${from + at}"`);
      return halfAreNew && at % 2 === 1 ? line.replace(/"organizationId":"[^"]*"/, '"organizationId":null') : line;
    });
    if (!file.write(`${lines.join("\n")}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
  return path;
}

/**
 * The longest time that the page's own thread worked at a stretch, in milliseconds. What it waited for a processor on a
 * busy machine is not counted.
 */
export async function longestTask({ page }: { page: Page }, during: () => Promise<void>): Promise<number> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("the page has no browser");
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline"] });
  await during();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const main = new Set(traceEvents.filter((event) => event.args?.name === "CrRendererMain").map(threadOf));
  const tasks = traceEvents.filter((event) => main.has(threadOf(event)) && event.name.endsWith("RunTask") && event.tdur !== undefined);
  expect(tasks.length).toBeGreaterThan(0);
  return Math.max(...tasks.map((event) => (event.tdur ?? 0) / 1000));
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds of processor time. */
  tdur?: number;
  args?: { name?: string };
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid}:${tid}`;
}

/** What the page's processes hold in memory together, in bytes, as the system counts it. */
export async function memoryOf({ page }: { page: Page }): Promise<number> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("the page has no browser");
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const sizes = processInfo.filter(({ type }) => type === "renderer").map(async ({ id }) => {
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${id}/status`, "utf8"))?.[1];
    return Number(resident) * 1024;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
