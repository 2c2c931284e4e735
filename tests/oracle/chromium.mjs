// The package in Chromium, as somebody who decides worlds by their numbers.

import { chromium } from "@playwright/test";
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const DIST = new URL("../../pkg/dist/", import.meta.url);

export async function startChromium() {
  const server = createServer(await answering()).listen(0, "127.0.0.1");
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => globalThis.digest !== undefined);
  return {
    digest: (number, seed) => page.evaluate(([number, seed]) => globalThis.digest(number, seed), [number, seed]),
    told: (number, seed) => page.evaluate(([number, seed]) => globalThis.told(number, seed), [number, seed]),
    async stop() {
      await browser.close();
      server.close();
    },
  };
}

async function answering() {
  const { outputFiles } = await build({
    absWorkingDir: HERE,
    entryPoints: ["page.mjs"],
    bundle: true,
    define: { "process.env": "{}" },
    external: ["/web.js"],
    format: "esm",
    target: "es2022",
    write: false,
  });
  const files = {
    "/": ["text/html", '<!doctype html><title>Worlds</title><script type="module" src="/page.js"></script>'],
    "/page.js": ["text/javascript", outputFiles[0].text],
    "/web.js": ["text/javascript", readFileSync(new URL("web.js", DIST))],
    "/usher.wasm": ["application/wasm", readFileSync(new URL("usher.wasm", DIST))],
  };
  return ({ url }, answer) => {
    const [type, body] = files[url] ?? [];
    answer.writeHead(type === undefined ? 404 : 200, { "content-type": type ?? "text/plain" }).end(body ?? "");
  };
}
