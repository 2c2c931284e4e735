import assert from "node:assert/strict";
import { once } from "node:events";
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { request as httpRequest, createServer } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { collected, start, usher, workspace } from "./usher.mjs";

/** Starts `usher console` and waits until it answers; it ends with the test. */
async function served(t, args, options) {
  const child = start(["console", ...args], options);
  const out = collected(child.stdout);
  const err = collected(child.stderr);
  t.after(async () => {
    if (child.exitCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "close");
  });
  while (!/\/\n$/u.test(out.text())) {
    const ended = once(child, "close").then(() => assert.fail(`it ended: ${err.text()}`));
    await Promise.race([once(child.stdout, "data"), ended]);
  }
  const url = out.text().trimEnd().split("\n").at(-1);
  return { child, url, port: Number(new URL(url).port), out, err };
}

/** One request, sent as it is: no normalization of the path. */
function request(port, path, { method = "GET", headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      const body = collected(response);
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: body.text() }));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** A request that no client library would send. */
async function raw(port, text) {
  const socket = connect(port, "127.0.0.1");
  const answer = collected(socket);
  socket.end(text);
  await once(socket, "close");
  return answer.text();
}

test("the page has a fresh nonce and a policy that names it, at each request", async (t) => {
  const { folder } = workspace(t);
  const { port, url } = await served(t, [folder, "--port", "0"]);
  assert.equal(url, `http://127.0.0.1:${port}/`);
  const nonces = new Set();
  for (const path of ["/", "/", "/index.html", "/?theme=dark"]) {
    const { status, headers, body } = await request(port, path);
    assert.equal(status, 200);
    assert.equal(headers["content-type"], "text/html; charset=utf-8");
    assert.equal(headers["cache-control"], "no-store");
    const nonce = /style-src 'self' 'nonce-([A-Za-z0-9+/=]{22,})'/u.exec(headers["content-security-policy"])?.[1];
    assert.ok(nonce, headers["content-security-policy"]);
    nonces.add(nonce);
    assert.ok(body.includes(`nonce="${nonce}"`));
    assert.ok(!body.includes("__NONCE__"));
  }
  assert.equal(nonces.size, 4);
});

const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'nonce-X'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

test("every answer carries the security headers, refusals too", async (t) => {
  const { folder } = workspace(t);
  const { port } = await served(t, [folder, "--port=0"]);
  const answers = [
    await request(port, "/"),
    await request(port, "/files/environment.json"),
    await request(port, "/nothing"),
    await request(port, "/", { method: "POST" }),
    await request(port, "/", { headers: { host: "evil.test" } }),
  ];
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 404, 405, 403]);
  for (const { headers } of answers) {
    assert.equal(headers["content-security-policy"].replace(/nonce-[^']+/u, "nonce-X"), policy);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["referrer-policy"], "no-referrer");
    assert.equal(headers["cross-origin-opener-policy"], "same-origin");
    assert.equal(headers["cross-origin-resource-policy"], "same-origin");
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["access-control-allow-origin"], undefined);
  }
});

test("everything that the page names is served, with its type; what has a hash in its name stays cached", async (t) => {
  const { folder } = workspace(t);
  const { port } = await served(t, [folder, "--port", "0"]);
  const { body } = await request(port, "/");
  const named = [...body.matchAll(/(?:src|href)="\.?\/([^"]+)"/gu)].map(([, path]) => `/${path}`);
  const scripts = named.filter((path) => path.endsWith(".js"));
  assert.ok(scripts.length > 0, body);
  for (const path of named) {
    const { status, headers } = await request(port, path);
    assert.equal(status, 200, path);
    assert.equal(headers["cache-control"], path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-store", path);
  }
  assert.match((await request(port, scripts[0])).headers["content-type"], /^text\/javascript/u);
  const code = (await Promise.all(scripts.map((path) => request(port, path)))).map(({ body }) => body).join("\n");
  const workers = [...code.matchAll(/assets\/[\w.-]+\.js|[\w-]*worker[\w.-]*\.js/giu)].map(([name]) => name.replace(/^assets\//u, ""));
  const everything = code + (await Promise.all([...new Set(workers)].map((name) => request(port, `/assets/${name}`)))).map(({ body }) => body).join("\n");
  const wasm = /[\w.-]+\.wasm\b/u.exec(everything)?.[0];
  assert.ok(wasm, "no script names the .wasm");
  const { status, headers } = await request(port, `/assets/${wasm}`);
  assert.equal(status, 200);
  assert.equal(headers["content-type"], "application/wasm");
});

test("the three files are served as they are at each request", async (t) => {
  const { folder, at, write } = workspace(t, { users: '{"id":"a"}\n' });
  const { port } = await served(t, [folder, "--port", "0"]);
  for (const [name, type] of [["environment.json", "application/json"], ["provider.json", "application/json"], ["users.ndjson", "application/x-ndjson"]]) {
    const { status, headers, body } = await request(port, `/files/${name}`);
    assert.equal(status, 200);
    assert.equal(headers["content-type"], type);
    assert.equal(body, readFileSync(at(name), "utf8"));
  }
  appendFileSync(at("users.ndjson"), '{"id":"b"}\n');
  assert.equal((await request(port, "/files/users.ndjson")).body, '{"id":"a"}\n{"id":"b"}\n');
  write("users.ndjson", "");
  const empty = await request(port, "/files/users.ndjson");
  assert.deepEqual([empty.status, empty.body, empty.headers["content-length"]], [200, "", "0"]);
});

test("files that are not there, or are none, are 404", async (t) => {
  const { at } = workspace(t);
  mkdirSync(at("empty"));
  mkdirSync(at("empty/users.ndjson"));
  const { port, out } = await served(t, [at("empty"), "--port", "0"]);
  for (const name of ["environment.json", "provider.json", "users.ndjson"]) assert.equal((await request(port, `/files/${name}`)).status, 404);
  assert.equal((await request(port, "/")).status, 200);
  assert.ok(out.text().endsWith(`http://127.0.0.1:${port}/\n`));
});

test("HEAD answers as GET without the body", async (t) => {
  const { folder, at } = workspace(t);
  const { port } = await served(t, [folder, "--port", "0"]);
  const { status, headers, body } = await request(port, "/files/environment.json", { method: "HEAD" });
  assert.equal(status, 200);
  assert.equal(body, "");
  assert.equal(headers["content-length"], String(readFileSync(at("environment.json")).length));
  assert.equal((await request(port, "/", { method: "HEAD" })).body, "");
  assert.equal((await request(port, "/none", { method: "HEAD" })).status, 404);
});

test("other methods are 405", async (t) => {
  const { folder } = workspace(t);
  const { port } = await served(t, [folder, "--port", "0"]);
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]) {
    for (const path of ["/", "/files/environment.json"]) {
      const { status, headers } = await request(port, path, { method });
      assert.equal(status, 405, method);
      assert.equal(headers["allow"], "GET, HEAD");
    }
  }
});

test("a page whose name was pointed at this machine is refused", async (t) => {
  const { folder } = workspace(t);
  const { port } = await served(t, [folder, "--port", "0"]);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
    assert.equal((await request(port, "/files/environment.json", { headers: { host } })).status, 200, host);
  }
  const others = ["evil.test", `evil.test:${port}`, `127.0.0.1.evil.test:${port}`, `localhost.evil.test:${port}`, "localhost", "127.0.0.1", `127.0.0.1:${port + 1}`, `0.0.0.0:${port}`, `user@127.0.0.1:${port}`, `127.1:${port}`, `127.0.0.1:${port}@evil.test`];
  for (const host of others) {
    for (const path of ["/", "/files/environment.json"]) {
      const { status, body } = await request(port, path, { headers: { host } });
      assert.equal(status, 403, host);
      assert.ok(!body.includes("organizations"));
    }
  }
  assert.match(await raw(port, "GET /files/environment.json HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n"), /^HTTP\/1\.1 403 /u);
  assert.match(await raw(port, "GET /files/environment.json HTTP/1.0\r\n\r\n"), /^HTTP\/1\.[01] 403 /u);
  assert.match(await raw(port, `GET http://127.0.0.1:${port}/files/environment.json HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 403 /u);
});

test("nothing but the console and the three files is served, however the path is written", async (t) => {
  const { at, write } = workspace(t);
  const secret = "this must not be served";
  mkdirSync(at("site"));
  write("secret.txt", secret);
  writeFileSync(at("site/other.json"), secret);
  writeFileSync(at("site/environment.json"), "{}");
  symlinkSync(at("secret.txt"), at("site/link.json"));
  const { port } = await served(t, [at("site"), "--port", "0"]);
  const paths = [
    "/files", "/files/", "/files/other.json", "/files/link.json", "/files/../other.json", "/files/./environment.json", "/files//environment.json",
    "/files/../secret.txt", "/files/..%2fsecret.txt", "/files/%2e%2e/secret.txt", "/files/%2e%2e%2fsecret.txt", "/files/..%252fsecret.txt",
    "/files/..\\secret.txt", "/files/..%5csecret.txt", "/files/%c0%ae%c0%ae/secret.txt", "/files/environment.json/../other.json",
    "/files/environment.json%00.html", "/files/environment.json/", "/files/ENVIRONMENT.JSON", "/files/%65nvironment.json", "/FILES/environment.json",
    "/..", "/../secret.txt", "/%2e%2e/%2e%2e/package.json", "/../package.json", "/assets/../../package.json", "/assets/..%2f..%2fpackage.json", "/assets", "/assets/",
    "//etc/passwd", "/etc/passwd", "/file:///etc/passwd", "/.git/config", "/dist/cli.js", "/rules.json", "*", "/__proto__", "/constructor", "/index.html/", "/index.html%20",
  ];
  for (const path of paths) {
    const { status, body } = await request(port, path);
    assert.equal(status, 404, path);
    assert.ok(!body.includes(secret), path);
  }
});

test("a file is streamed: a large one arrives whole, and a client that leaves harms nobody", async (t) => {
  const { folder, write } = workspace(t);
  const line = `${JSON.stringify({ id: "x".repeat(1000) })}\n`;
  const large = Buffer.from(line.repeat(60_000));
  write("users.ndjson", large);
  const { port } = await served(t, [folder, "--port", "0"]);
  const leaving = connect(port, "127.0.0.1");
  leaving.write(`GET /files/users.ndjson HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await once(leaving, "data");
  leaving.destroy();
  const { status, headers, body } = await request(port, "/files/users.ndjson");
  assert.equal(status, 200);
  assert.equal(headers["content-length"], String(large.length));
  assert.ok(Buffer.from(body).equals(large));
});

test("it listens on loopback only", async (t) => {
  const { folder } = workspace(t);
  const { port } = await served(t, [folder, "--port", "0"]);
  const { networkInterfaces } = await import("node:os");
  const outside = Object.values(networkInterfaces()).flat().filter(({ internal, family }) => !internal && family === "IPv4");
  for (const { address } of outside) {
    const socket = connect({ port, host: address, timeout: 2000 });
    const [error] = await once(socket, "error").catch((reason) => [reason]);
    assert.equal(error.code, "ECONNREFUSED", address);
  }
});

test("SIGINT and SIGTERM end it at once with exit 0, also while a client is connected", async (t) => {
  const { folder } = workspace(t);
  for (const signal of ["SIGINT", "SIGTERM"]) {
    const { child, port, err } = await served(t, [folder, "--port", "0"]);
    const idle = connect(port, "127.0.0.1");
    idle.on("error", () => undefined);
    await once(idle, "connect");
    const since = Date.now();
    child.kill(signal);
    assert.deepEqual(await once(child, "close"), [0, null]);
    assert.ok(Date.now() - since < 2000);
    assert.equal(err.text(), "");
  }
});

test("a port that is in use is said; without --port the next one is taken", async (t) => {
  const { folder } = workspace(t);
  const taken = createServer().listen(0, "127.0.0.1");
  t.after(() => taken.close());
  await once(taken, "listening");
  const { port } = taken.address();
  const refused = await usher(["console", folder, "--port", String(port)]);
  assert.equal(refused.code, 2);
  assert.equal(refused.stdout, "");
  assert.equal(refused.stderr, `usher: port ${port} is in use; choose another with --port, or 0 for any free one\n`);
  const first = await served(t, [folder]);
  const second = await served(t, [folder]);
  assert.ok(first.port >= 7878 && first.port < 7888);
  assert.ok(second.port > first.port && second.port < 7888);
});

test("what it cannot serve is misuse", async (t) => {
  const { at, folder } = workspace(t);
  const cases = [
    [[at("nowhere")], `${folder}/nowhere: there is no such file or directory`],
    [[at("provider.json")], `${folder}/provider.json: is a file; console takes the directory that holds environment.json, provider.json, users.ndjson`],
    [["--port", "65536"], '--port takes a number from 0 to 65535, not "65536"'],
    [["--port", "80a"], '--port takes a number from 0 to 65535, not "80a"'],
  ];
  for (const [args, sentence] of cases) {
    const { code, stdout, stderr } = await usher(["console", ...args]);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.ok(stderr.startsWith(`usher: ${sentence}\n`), stderr);
  }
});

test("the current directory is served when none is named; the address is the last line", async (t) => {
  const { folder } = workspace(t);
  const { port, out } = await served(t, ["--port", "0"], { cwd: folder });
  assert.equal((await request(port, "/files/provider.json")).status, 200);
  assert.match(out.text(), /^Serving environment\.json, provider\.json, users\.ndjson of .* at\nhttp:\/\/127\.0\.0\.1:\d+\/\n$/u);
});

test("--open hands the address to the system's opener, and says when there is none", async (t) => {
  const { folder } = workspace(t);
  const { url, err, child } = await served(t, [folder, "--port", "0", "--open"], { env: { PATH: folder } });
  while (err.text() === "") await once(child.stderr, "data");
  assert.match(err.text(), new RegExp(`^usher: no browser could be opened with [\\w-]+; open ${url} yourself\\n$`, "u"));
});
