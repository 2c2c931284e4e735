// The gateway: durable creates a second with 32 connections, then reads at 1,000 and at 20,000 users, over HTTP against the program as it is
// served. `node benches/gateway.bench.mjs --cpu-prof DIR` says where it spends its time.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { table } from "./measure.mjs";

const CONNECTIONS = 32;
const READS = 2_000;
const SIZES = [1_000, 20_000];

const program = fileURLToPath(new URL("../gateway/dist/main.js", import.meta.url));

export default async function bench() {
  const data = mkdtempSync(join(tmpdir(), "usher-bench-"));
  try {
    return await served(data, measurements);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** Starts a gateway with one provider and nobody, for as long as it is used. */
async function served(data, use) {
  const { username, secret } = JSON.parse((await lines(["provider", "add", "--name", "Bench", "--data", data])).at(-1));
  const gateway = spawn(process.execPath, [...profiling(), program, "serve", "--empty", "--port", "0", "--data", data], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const url = await address(gateway);
    return await use(client(url, `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}`));
  } finally {
    gateway.kill("SIGTERM");
    if (gateway.exitCode === null) await once(gateway, "exit");
  }
}

function profiling() {
  const at = process.argv.indexOf("--cpu-prof");
  return at === -1 ? [] : ["--cpu-prof", "--cpu-prof-dir", process.argv[at + 1]];
}

async function measurements(send) {
  const ids = [];
  const rows = [];
  for (const size of SIZES) rows.push(...(await measure(send, ids, size)));
  return table(`The gateway over HTTP, ${CONNECTIONS} connections`, ["request", "users", "a second", "p50 ms", "p99 ms"], rows);
}

async function measure(send, ids, size) {
  const from = ids.length;
  const creates = await timed(size - from, async (index) => {
    ids.push(JSON.parse(await send("POST", "/Users", JSON.stringify(person(from + index)), 201)).id);
  });
  const anybody = () => ids[Math.floor(Math.random() * size)];
  const filter = () => encodeURIComponent(`userName eq "user${Math.floor(Math.random() * size)}@acme.test"`);
  const row = (title, { took, milliseconds }) => {
    const at = (part) => (took[Math.floor((took.length - 1) * part)] ?? 0).toFixed(1);
    return [title, size.toLocaleString("en"), Math.round((took.length / milliseconds) * 1000).toLocaleString("en"), at(0.5), at(0.99)];
  };
  return [
    row("durable create", creates),
    row("get by id", await timed(READS, () => send("GET", `/Users/${anybody()}`))),
    row("filter by userName", await timed(READS, () => send("GET", `/Users?filter=${filter()}`))),
    row("list 100, anywhere", await timed(READS / 10, () => send("GET", `/Users?count=100&startIndex=${1 + Math.floor(Math.random() * size)}`))),
    row("durable patch", await timed(READS, (index) => send("PATCH", `/Users/${anybody()}`, patch(`title ${index}`)))),
  ];
}

/** What an identity provider sends of somebody. */
function person(number) {
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
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

if (process.argv[1] === fileURLToPath(import.meta.url)) await bench();
