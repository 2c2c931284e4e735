// How fast a gateway is on this machine: durable creates a second with 32 connections, then reads at 1,000 and at 20,000 users.
//
//   npm run build && node benches/gateway.bench.mjs [--users 1000,20000] [--cpu-prof DIR]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const CONNECTIONS = 32;
const READS = 2_000;

const { values } = parseArgs({ options: { users: { type: "string", default: "1000,20000" }, "cpu-prof": { type: "string" } } });
const sizes = values.users.split(",").map(Number);
const program = fileURLToPath(new URL("../gateway/dist/main.js", import.meta.url));
const data = mkdtempSync(join(tmpdir(), "usher-bench-"));

try {
  await main();
} finally {
  rmSync(data, { recursive: true, force: true });
}

async function main() {
  const { username, secret } = JSON.parse((await lines(["provider", "add", "--name", "Bench", "--data", data])).at(-1));
  const gateway = spawn(process.execPath, [...profiling(), program, "serve", "--empty", "--port", "0", "--data", data], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await address(gateway);
  const send = client(url, `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}`);
  const ids = [];
  try {
    for (const size of sizes) await measure(send, ids, size);
  } finally {
    gateway.kill("SIGTERM");
    await once(gateway, "exit");
  }
}

function profiling() {
  return values["cpu-prof"] === undefined ? [] : ["--cpu-prof", "--cpu-prof-dir", values["cpu-prof"]];
}

async function measure(send, ids, size) {
  const wanted = size - ids.length;
  const creates = await timed(wanted, async (index) => {
    const number = size - wanted + index;
    const user = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], ...person(number) };
    ids.push(JSON.parse(await send("POST", "/Users", JSON.stringify(user), 201)).id);
  });
  print(`${size.toLocaleString("en")} users`, "a second", "p50 ms", "p99 ms");
  row("durable create", creates);
  const any = (pool) => pool[Math.floor(Math.random() * pool.length)];
  const filter = () => encodeURIComponent(`userName eq "user${Math.floor(Math.random() * size)}@acme.test"`);
  row("get by id", await timed(READS, () => send("GET", `/Users/${any(ids)}`)));
  row("filter by userName", await timed(READS, () => send("GET", `/Users?filter=${filter()}`)));
  row("list 100, anywhere", await timed(READS / 10, () => send("GET", `/Users?count=100&startIndex=${1 + Math.floor(Math.random() * size)}`)));
  row("patch", await timed(READS, (index) => send("PATCH", `/Users/${any(ids)}`, patch(`title ${index}`))));
  console.log();
}

/** What an identity provider sends of somebody. */
function person(number) {
  return {
    userName: `user${number}@acme.test`,
    externalId: `00u${number}`,
    name: { givenName: "User", familyName: String(number) },
    displayName: `User ${number}`,
    emails: [{ value: `user${number}@acme.test`, type: "work", primary: true }],
    title: "Engineer",
    active: true,
  };
}

function patch(title) {
  return JSON.stringify({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "replace", path: "title", value: title }] });
}

/** Does it so many times on all connections; how long each took, and all of them. */
async function timed(number, work) {
  const took = [];
  let next = 0;
  const start = performance.now();
  const connection = async () => {
    for (let index = next++; index < number; index = next++) {
      const begun = performance.now();
      await work(index);
      took.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return { took: took.sort((a, b) => a - b), milliseconds: performance.now() - start };
}

function row(title, { took, milliseconds }) {
  const at = (part) => (took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? 0).toFixed(1);
  print(title, Math.round((took.length / milliseconds) * 1000).toLocaleString("en"), at(0.5), at(0.99));
}

function print(title, ...columns) {
  console.log(title.padEnd(22) + columns.map((text) => String(text).padStart(12)).join(""));
}

function client(url, authorization) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  return (method, path, body, status = 200) =>
    new Promise((resolve, reject) => {
      const headers = { authorization, ...(body !== undefined && { "content-type": "application/scim+json", "content-length": Buffer.byteLength(body) }) };
      const sent = request(`${url}/scim/v2${path}`, { method, headers, agent }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
        response.on("end", () => (response.statusCode === status ? resolve(text) : reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`))));
        response.on("error", reject);
      });
      sent.on("error", reject).end(body);
    });
}

async function lines(args) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const found = [];
  for await (const line of createInterface({ input: child.stdout })) found.push(line);
  return found;
}

async function address(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const [origin] = /^http:\/\/127\.0\.0\.1:\d+(?=\/#token=)/u.exec(line) ?? [];
    if (origin !== undefined) return origin;
  }
  throw new Error("the gateway did not start");
}
