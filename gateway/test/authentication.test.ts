// R8: authentication first, on every route in every encoding; nothing that could be read in two ways is anybody.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { presented } from "../src/authorization.ts";
import { hashOf, isSame, newSecret } from "../src/secrets.ts";
import { createEnvironment } from "../src/environments.ts";
import { surroundings } from "../src/surroundings.ts";
import { asked, basic, person, running, scimClient } from "./gateways.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

test("a well-formed header is read", () => {
  const one = (value: string) => presented(["Host", "x", "AUTHORIZATION", value]);
  assert.deepEqual(one(`Basic ${base64("okta_1@default.usher:ush_x")}`), { scheme: "basic", username: "okta_1@default.usher", secret: "ush_x" });
  assert.deepEqual(one(`bAsIc   ${base64("u:a:b")}`), { scheme: "basic", username: "u", secret: "a:b" });
  assert.deepEqual(one(`Basic ${base64("ü:ß")}`), { scheme: "basic", username: "ü", secret: "ß" });
  assert.deepEqual(one("Bearer ush_abc-_.~+/="), { scheme: "bearer", secret: "ush_abc-_.~+/=" });
});

const malformed: readonly (readonly [string, readonly string[]])[] = [
  ["none", []],
  ["an empty one", ["Authorization", ""]],
  ["a scheme alone", ["Authorization", "Basic"]],
  ["an empty bearer", ["Authorization", "Bearer "]],
  ["a bearer of blanks", ["Authorization", "Bearer    "]],
  ["two headers", ["Authorization", "Bearer a", "authorization", "Bearer a"]],
  ["two headers, one empty", ["Authorization", "Bearer a", "Authorization", ""]],
  ["two in one header", ["Authorization", "Bearer a, Bearer b"]],
  ["something behind it", ["Authorization", "Bearer a b"]],
  ["a tab between", ["Authorization", "Bearer\ta"]],
  ["a blank before", ["Authorization", " Bearer a"]],
  ["another scheme", ["Authorization", "Digest a"]],
  ["another scheme that begins alike", ["Authorization", "Basics a"]],
  ["a bearer that is not a token", ["Authorization", "Bearer a%00b"]],
  ["a bearer with equals signs inside", ["Authorization", "Bearer a=b"]],
  ["base64 that is none", ["Authorization", "Basic !!!!"]],
  ["base64url", ["Authorization", `Basic ${Buffer.from([0xff, 0xfe, 0xfd]).toString("base64url")}`]],
  ["base64 without its padding", ["Authorization", `Basic ${base64("a:bc").replaceAll("=", "")}`]],
  ["base64 with too much padding", ["Authorization", `Basic ${base64("ab:cd")}==`]],
  ["base64 whose last bits are set", ["Authorization", "Basic YTpiYx=="]],
  ["no colon", ["Authorization", `Basic ${base64("abc")}`]],
  ["no username", ["Authorization", `Basic ${base64(":abc")}`]],
  ["no secret", ["Authorization", `Basic ${base64("abc:")}`]],
  ["a control character", ["Authorization", `Basic ${base64("a\u0000b:c")}`]],
  ["a line break", ["Authorization", `Basic ${base64("a:b\n")}`]],
  ["bytes that are not UTF-8", ["Authorization", `Basic ${Buffer.from([0xff, 0x3a, 0x61]).toString("base64")}`]],
];

for (const [title, headers] of malformed) {
  test(`${title} is nobody`, () => assert.equal(presented(headers), undefined));
}

test("a secret has 256 bits and is kept as its hash", () => {
  const secret = newSecret();
  assert.match(secret, /^ush_[A-Za-z0-9_-]{43}$/u);
  assert.notEqual(secret, newSecret());
  assert.equal(isSame(hashOf(secret), hashOf(secret)), true);
  assert.equal(isSame(hashOf(secret), hashOf(`${secret}x`)), false);
  assert.equal(isSame(Buffer.alloc(0), hashOf(secret)), false);
});

test("each type of credential takes its scheme only, in its environment only, and the secret stands in no log", async (t) => {
  const { url, storage, addProvider, lines } = await running(t);
  await storage.write((writing) => createEnvironment(writing, surroundings, "other", "Other"));
  const okta = await addProvider();
  const entra = await addProvider({ displayName: "Entra", credentialType: "oauthToken" });
  const other = await addProvider({ environment: "other", displayName: "Okta" });
  assert.equal(other.provider.id, okta.provider.id);
  const status = async (authorization: string) => (await scimClient(url, authorization)("GET", "/Users")).status;

  assert.equal(await status(basic(okta.credentials)), 200);
  assert.equal(await status(`Bearer ${okta.credentials.secret}`), 401);
  assert.equal(await status(`Bearer ${entra.credentials.secret}`), 200);
  assert.equal(await status(basic(entra.credentials)), 401);
  assert.equal(await status(basic({ ...okta.credentials, secret: other.credentials.secret })), 401);
  assert.equal(await status(basic({ ...okta.credentials, secret: `${okta.credentials.secret}x` })), 401);
  assert.equal(await status(basic({ username: "nobody", secret: okta.credentials.secret })), 401);
  assert.equal(await status(basic({ ...okta.credentials, username: okta.credentials.username.toUpperCase() })), 401);

  const created = await scimClient(url, basic(other.credentials))("POST", "/Users", person("ada@acme.test"));
  assert.equal(created.status, 201);
  assert.equal((await scimClient(url, basic(okta.credentials))("GET", `/Users/${created.body.id}`)).status, 404);

  const log = lines.join("");
  assert.match(log, /without a credential that counts/u);
  for (const { credentials } of [okta, entra, other]) {
    assert.equal(log.includes(credentials.secret), false);
    assert.equal(log.includes(base64(`${credentials.username}:${credentials.secret}`)), false);
  }
});

test("without a credential every address below /scim/v2 answers 401, in every encoding and method", async (t) => {
  const { port, addProvider } = await running(t);
  const { credentials } = await addProvider();
  const paths = [
    "/scim/v2/Users",
    "/scim/v2/Users/1",
    "/scim/v2/Users/.search",
    "/scim/v2/Groups",
    "/scim/v2/Schemas",
    "/scim/v2/ServiceProviderConfig",
    "/scim/v2/Me",
    "/scim/v2/Bulk",
    "/scim/v2/.search",
    "/scim/v2/nothing/of/this",
    "/scim/v2/%55sers",
    "/%73cim/v2/Users",
    "/scim/v2/Users/%2e%2e/Groups",
    "/scim/v2/Users?filter=%zz",
    "/scim/v2/%zz",
    "/scim/v2/Users/%",
    "/%73cim/v2/%zz",
    "/scim/v2/",
    "/scim/v2/Users//",
    `/scim/v2/Users/${"x".repeat(5000)}`,
  ];
  for (const path of paths) {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]) {
      const answered = await raw(port, `${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      assert.match(answered, /^HTTP\/1\.1 (?:401|429) /u, `${method} ${path}: ${answered.split("\r\n")[0]}`);
    }
  }
  const twice = await raw(port, `GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic(credentials)}\r\nAuthorization: ${basic(credentials)}\r\nConnection: close\r\n\r\n`);
  assert.match(twice, /^HTTP\/1\.1 (?:401|429) /u);
  const bodyFirst = await raw(port, "POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 99999999\r\nConnection: close\r\n\r\n");
  assert.match(bodyFirst, /^HTTP\/1\.1 (?:401|429) /u);
  const right = await raw(port, `GET /scim/v2/%zz HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic(credentials)}\r\nConnection: close\r\n\r\n`);
  assert.match(right, /^HTTP\/1\.1 400 /u);
});

test("the answer names the schemes, and after many failures says when to come again; the right credential is let in all the same", async (t) => {
  const { url, addProvider, lines } = await running(t);
  const { credentials } = await addProvider();
  const first = await asked(`${url}/scim/v2/Users`, "GET");
  assert.equal(first.status, 401);
  assert.equal(first.headers.get("www-authenticate"), 'Basic realm="Usher", charset="UTF-8", Bearer realm="Usher"');
  assert.equal(first.headers.get("content-type"), "application/scim+json");
  assert.deepEqual([first.body.status, first.body.schemas], ["401", ["urn:ietf:params:scim:api:messages:2.0:Error"]]);
  const statuses = [];
  for (let attempt = 0; attempt < 40; attempt += 1) statuses.push((await scimClient(url, "Bearer ush_wrong")("GET", "/Users")).status);
  assert.deepEqual([...new Set(statuses)], [401, 429]);
  // Whoever goes on fills no log.
  assert.ok(lines.filter((line) => line.includes("without a credential that counts was refused")).length <= 31);
  const limited = await scimClient(url, "Bearer ush_wrong")("GET", "/Users");
  assert.ok(Number(limited.headers.get("retry-after")) > 0);
  assert.equal((await scimClient(url, basic(credentials))("GET", "/Users")).status, 200);
});

test("a replaced secret stops at once, and the name stays", async (t) => {
  const { url, addProvider, api } = await running(t);
  const { provider, credentials } = await addProvider();
  const replaced = (await (await api())("POST", `/providers/${provider.id}/credentials`)).body;
  assert.equal(replaced.username, credentials.username);
  assert.equal((await scimClient(url, basic(credentials))("GET", "/Users")).status, 401);
  assert.equal((await scimClient(url, basic(replaced))("GET", "/Users")).status, 200);
});

async function raw(port: number, request: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answered = "";
  socket.setEncoding("utf8").on("data", (chunk) => (answered += chunk));
  socket.write(request);
  await once(socket, "close");
  return answered;
}
