// The command line: what it prints, its exit codes, and that it works beside a running gateway.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { storeFile, SqliteStorage } from "../src/storage/sqlite/sqlite.ts";
import { folder } from "./folder.ts";
import { apiClient, asked, basic, person, scimClient } from "./gateways.ts";
import { command, serve, stop } from "./program.ts";

const credentials = (stdout: string) => JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as { providerId: string; baseUrl: string; username: string; secret: string };

test("help names every command, and each says what it takes", async () => {
  const { code, stdout } = await command(["--help"]);
  assert.equal(code, 0);
  for (const name of ["serve", "environment add", "provider add", "check", "backup", "restore"]) {
    assert.match(stdout, new RegExp(`^ {2}${name} `, "mu"));
    const help = await command([...name.split(" "), "--help"]);
    assert.equal(help.code, 0);
    assert.match(help.stdout, new RegExp(`^Usage: usher-gateway ${name}`, "mu"));
    assert.equal((await command(["help", ...name.split(" ")])).stdout, help.stdout);
    for (const line of help.stdout.split("\n")) assert.ok(line.length <= 88, line);
  }
  assert.match((await command(["--version"])).stdout, /^\d+\.\d+\.\d+\n$/u);
});

test("npx runs it from the root of the repository", async () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const { stdout } = await promisify(execFile)("npx", ["--no-install", "usher-gateway", "--version"], { cwd: root });
  assert.equal(stdout, (await command(["--version"])).stdout);
});

test("misuse is explained and ends with 2", async (t) => {
  const data = ["--data", folder(t)];
  const cases: [string[], string][] = [
    [["serv"], 'there is no command "serv"; did you mean serve?'],
    [["provider"], 'there is no command "provider"; did you mean provider add?'],
    [["environment", "ad"], 'there is no command "environment ad"; did you mean environment add?'],
    [["provider", "add", ...data], "--name NAME is missing"],
    [["provider", "add", "--name", "x", "--credential-type", "password", ...data], '--credential-type takes apiCredentials or oauthToken, not "password"'],
    [["provider", "add", "--name", "x", "--environment", "none", ...data], 'there is no environment "none"; there is default; environment add makes one'],
    [["provider", "add", "--name", "x", "--url", "ftp://x", ...data], '--url takes an address such as https://usher.example, not "ftp://x"'],
    [["provider", "add", "--name", "x", "--url", "https://me:secret@usher.example", ...data], '--url takes an address such as https://usher.example, not "https://me:secret@usher.example"'],
    [["environment", "add", "Not A Name", ...data], 'an environment is named by up to 63 small letters, digits and hyphens inside, not "Not A Name"'],
    [["environment", "add", "default", ...data, "--organization"], "--organization needs a value: --organization NAME"],
    [["serve", "--port", "70000", ...data], '--port takes a number from 0 to 65535, not "70000"'],
    [["--prot", "1"], "there is no option --prot; did you mean --port?"],
    [["serve", "--empty", "--environment", "none", ...data], 'there is no environment "none"; there is default; environment add makes one'],
    [["restore", "nothing.db", ...data], "nothing.db: there is no such file or directory"],
  ];
  for (const [args, sentence] of cases) {
    const { code, stdout, stderr } = await command(args);
    assert.equal(code, 2, `${args.join(" ")}: ${stderr}`);
    assert.equal(stdout, "");
    assert.ok(stderr.split("\n").includes(`usher-gateway: ${sentence}`), stderr);
  }
});

test("a provider that is added while a gateway runs signs in at once, and everything is there after a restart", async (t) => {
  const path = folder(t);
  const first = await serve(path, ["--empty", "--organization", "Acme"]);
  t.after(() => first.child.kill("SIGKILL"));
  const added = await command(["provider", "add", "--name", "Okta", "--data", path]);
  assert.equal(added.code, 0, added.stderr);
  const okta = credentials(added.stdout);
  assert.deepEqual([okta.providerId, okta.baseUrl], ["okta", `${first.url}/scim/v2`]);
  assert.equal((await scimClient(first.url, basic(okta))("POST", "/Users", person("ada@acme.test"))).status, 201);
  const token = credentials((await command(["provider", "add", "--name", "Entra", "--credential-type", "oauthToken", "--data", path, "--url", "https://IdP.例え.example/"])).stdout);
  assert.equal(token.baseUrl, "https://idp.xn--r8jz45g.example/scim/v2");
  assert.equal((await scimClient(first.url, `Bearer ${token.secret}`)("GET", "/Users")).status, 200);
  assert.equal((await command(["provider", "add", "--name", "OKTA", "--data", path])).code, 2);
  assert.equal((await command(["environment", "add", "branch", "--data", path])).code, 0);
  assert.equal((await command(["environment", "add", "branch", "--data", path])).code, 2);
  const branch = credentials((await command(["provider", "add", "--name", "Okta", "--environment", "branch", "--data", path])).stdout);
  assert.equal((await scimClient(first.url, basic(branch))("GET", "/Users")).body.totalResults, 0);
  assert.match(branch.username, /^okta_\d+@branch\.usher$/u);
  assert.equal(await stop(first, "SIGTERM"), 0);

  const second = await serve(path);
  t.after(() => second.child.kill("SIGKILL"));
  const users = await scimClient(second.url, basic(okta))("GET", "/Users");
  assert.deepEqual([users.status, users.body.totalResults], [200, 1]);
  const api = await apiClient(second.url, [second.token()]);
  assert.deepEqual((await api("GET", "/session")).body.environments, ["branch", "default"]);
  assert.equal((await api("GET", "/environment")).body.organizations[0].name, "Acme");
  assert.equal(await stop(second, "SIGINT"), 0);
});

test("a gateway ends at once though connections are open that ask nothing, and finishes what was asked", { timeout: 30_000 }, async (t) => {
  const gateway = await serve(folder(t), ["--empty"]);
  t.after(() => gateway.child.kill("SIGKILL"));
  const port = Number(new URL(gateway.url).port);
  // Browsers open connections before they need them.
  const silent = connect(port, "127.0.0.1").on("error", () => {});
  await once(silent, "connect");
  const kept = connect(port, "127.0.0.1").on("error", () => {});
  kept.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await once(kept, "data");
  // A body of which a part has come is a request that was begun.
  const asking = connect(port, "127.0.0.1").on("error", () => {});
  asking.write('POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{"token":');
  await sleep(200);
  const began = Date.now();
  const ended = stop(gateway, "SIGTERM");
  await sleep(200);
  const answer = once(asking, "data");
  asking.write('"no"}');
  assert.match(String((await answer)[0]), /^HTTP\/1\.1 4\d\d /u);
  assert.equal(await ended, 0);
  assert.ok(Date.now() - began < 5_000, `${Date.now() - began} ms`);
  for (const socket of [silent, kept, asking]) socket.destroy();
});

test("a new store begins with the example, once", async (t) => {
  const path = folder(t);
  const gateway = await serve(path);
  t.after(() => gateway.child.kill("SIGKILL"));
  const api = await apiClient(gateway.url, [gateway.token()]);
  const providers = (await api("GET", "/providers")).body;
  assert.deepEqual(providers.map(({ id, displayName }: { id: string; displayName: string }) => [id, displayName]), [["okta", "Okta"]]);
  const users = (await api("GET", "/users?limit=500")).body;
  assert.equal(users.total, 500);
  const environment = (await api("GET", "/environment")).body;
  assert.ok(environment.organizations.length > 5 && environment.groups.length > 5);
  const lines = (await api("GET", "/providers/okta/population")).text.trimEnd().split("\n");
  assert.equal(lines.length, providers[0].users);
  const original = readFileSync(new URL("../../examples/users.ndjson", import.meta.url), "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as { id: string; groupIds?: string[] });
  for (const line of lines.slice(0, 50)) {
    const { id, groupIds } = JSON.parse(line) as { id: string; groupIds: string[] };
    assert.deepEqual(groupIds, [...(original.find((user) => user.id === id)?.groupIds ?? [])].sort());
  }
  assert.equal(await stop(gateway, "SIGTERM"), 0);
  const again = await serve(path);
  assert.equal((await (await apiClient(again.url, [again.token()]))("GET", "/users")).body.total, 500);
  await stop(again, "SIGTERM");
});

test("another port that is taken is misuse, and the token's line is followed by another once it was used", async (t) => {
  const gateway = await serve(folder(t), ["--empty"]);
  t.after(() => gateway.child.kill("SIGKILL"));
  const taken = await command(["serve", "--empty", "--port", new URL(gateway.url).port, "--data", folder(t)]);
  assert.equal(taken.code, 2);
  assert.match(taken.stderr, /is in use; choose another with --port/u);
  const before = gateway.lines.length;
  await apiClient(gateway.url, [gateway.token()]);
  while (gateway.lines.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal((await (await apiClient(gateway.url, [gateway.token()]))("GET", "/session")).status, 200);
});

test("--host serves SCIM to others, and the console to this machine only", async (t) => {
  const gateway = await serve(folder(t), ["--empty", "--host", "0.0.0.0"]);
  t.after(() => gateway.child.kill("SIGKILL"));
  assert.equal((await asked(`${gateway.url}/`, "GET")).status, 200);
  const { networkInterfaces } = await import("node:os");
  const outside = Object.values(networkInterfaces()).flat().find((address) => address?.family === "IPv4" && !address.internal);
  if (outside === undefined) return t.skip("this machine has no other address");
  const there = `http://${outside.address}:${new URL(gateway.url).port}`;
  for (const path of ["/", "/api/session", "/api/openapi.json"]) {
    const answered = await asked(`${there}${path}`, "GET");
    assert.equal(answered.status, 403, path);
    assert.match(answered.body.detail, /for the machine that the gateway runs on/u);
  }
  assert.equal((await asked(`${there}/scim/v2/Users`, "GET")).status, 401);
  assert.equal((await asked(`${there}/healthz`, "GET")).status, 200);
});

test("a store is backed up while a gateway writes, checked and restored", async (t) => {
  const path = folder(t);
  const copy = join(folder(t), "copy.db");
  const okta = credentials((await command(["provider", "add", "--name", "Okta", "--data", path])).stdout);
  const gateway = await serve(path);
  t.after(() => gateway.child.kill("SIGKILL"));
  const send = scimClient(gateway.url, basic(okta));
  await send("POST", "/Users", person("before@acme.test"));
  assert.equal((await command(["backup", copy, "--data", path])).code, 0);
  assert.match((await command(["backup", copy, "--data", path])).stderr, /is there already/u);
  await send("POST", "/Users", person("after@acme.test"));
  assert.equal((await command(["check", "--data", path])).stdout, "The store is sound.\n");
  const inUse = await command(["restore", copy, "--data", path]);
  assert.deepEqual([inUse.code, inUse.stderr], [2, "usher-gateway: the store is in use: stop the gateway first\n"]);
  assert.equal(existsSync(`${storeFile(path)}.restored`), false);
  await stop(gateway, "SIGTERM");
  assert.equal((await command(["restore", copy, "--data", path])).code, 0);
  const storage = SqliteStorage.open(path);
  t.after(() => storage.close());
  assert.deepEqual((await storage.read((reading) => reading.searchUsers("default", { limit: 9 }))).users.map(({ userName }) => userName), ["before@acme.test"]);
});

test("a damaged store is found, and not served", async (t) => {
  const path = folder(t);
  await command(["provider", "add", "--name", "Okta", "--data", path]);
  const database = new Database(storeFile(path));
  database.pragma("foreign_keys = OFF");
  database.exec("INSERT INTO list_size VALUES ('default', 'User', 'okta', 7); INSERT INTO membership VALUES ('default', 'none', 'u', 1, '{}');");
  database.close();
  const found = await command(["check", "--data", path]);
  assert.equal(found.code, 1);
  assert.deepEqual(found.stdout.trimEnd().split("\n"), [
    "a row of membership belongs to a row of group that is not there",
    "the list okta of environment default has another length than is noted",
  ]);
  writeFileSync(storeFile(path), "nonsense ".repeat(1000));
  const served = await command(["serve", "--port", "0", "--data", path]);
  assert.equal(served.code, 2);
  assert.match(served.stderr, /^usher-gateway: the store is damaged/u);
});
