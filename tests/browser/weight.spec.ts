import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { expect, test } from "./fixtures.ts";

const built = fileURLToPath(new URL("../../pkg/console/", import.meta.url));

test("the first view is light, and the core comes after it was painted", async ({ open, page }) => {
  const asked: { url: string; at: number }[] = [];
  page.on("request", (request) => asked.push({ url: request.url(), at: Date.now() }));
  await (await open()).ready();
  const firstView = asked.filter(({ url }) => /\/$|\/assets\/index-[^/]*\.(js|css)$/.test(url));
  expect(firstView.length).toBe(3);
  const sizes = await Promise.all(firstView.map(async ({ url }) => brotliCompressSync(await readFile(`${built}${new URL(url).pathname.replace(/\/$/, "/index.html")}`)).length));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(320 * 1024);
  const paint = await page.evaluate(() => performance.timeOrigin + (performance.getEntriesByName("first-paint")[0]?.startTime ?? Infinity));
  const core = asked.find(({ url }) => url.endsWith(".wasm"));
  expect(core?.at).toBeGreaterThanOrEqual(Math.floor(paint));
});

test("nothing is inlined, and every address is relative", async () => {
  const index = await readFile(`${built}index.html`, "utf8");
  expect(index).not.toMatch(/(src|href)="\//);
  for (const name of await readdir(`${built}assets`)) {
    if (/\.(js|css)$/.test(name)) expect(await readFile(`${built}assets/${name}`, "utf8")).not.toMatch(/data:(application|image|font)/);
  }
});
