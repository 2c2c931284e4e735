// SCIM payloads: P1, P2, P7, P8, P9 and P10 of the goals. Every figure is a ratio against something measured in the same
// run: rounds are interleaved, the median counts, and the clock is the process's CPU time, so that what else the machine
// does matters less.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants, brotliCompressSync } from "node:zlib";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { scimPatch } from "scim-patch";
import { filter as peerFilter, parse as parsePeerFilter } from "scim2-parse-filter";
import SCIMMY from "scimmy";
import { z } from "zod";
import { filter, patch, Validator } from "../pkg/dist/node.js";

const root = new URL("../", import.meta.url);
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const user = {
  schemas: [CORE, ENTERPRISE],
  externalId: "00u1abcd2EFGHijk345",
  userName: "ada.lovelace@acme.test",
  name: { formatted: "Ms. Ada King Lovelace", familyName: "Lovelace", givenName: "Ada", middleName: "King", honorificPrefix: "Ms." },
  displayName: "Ada Lovelace",
  nickName: "Ada",
  profileUrl: "https://login.acme.test/ada.lovelace",
  title: "Analytical Engine Programmer",
  userType: "Employee",
  preferredLanguage: "en-GB",
  locale: "en-GB",
  timezone: "Europe/London",
  active: true,
  emails: [
    { value: "ada.lovelace@acme.test", type: "work", primary: true },
    { value: "ada@home.test", type: "home", primary: false },
  ],
  phoneNumbers: [
    { value: "+44 20 7946 0958", type: "work" },
    { value: "+44 7700 900123", type: "mobile" },
    { value: "+44 20 7946 0959", type: "fax" },
  ],
  addresses: [
    { type: "work", streetAddress: "12 St James's Square", locality: "London", region: "Greater London", postalCode: "SW1Y 4JH", country: "GB", formatted: "12 St James's Square\nLondon SW1Y 4JH\nUnited Kingdom", primary: true },
    { type: "home", streetAddress: "1 Ockham Park", locality: "Ockham", region: "Surrey", postalCode: "GU23 6NQ", country: "GB", formatted: "1 Ockham Park\nOckham GU23 6NQ\nUnited Kingdom", primary: false },
  ],
  photos: [
    { value: "https://photos.acme.test/profile/ada.lovelace/F", type: "photo" },
    { value: "https://photos.acme.test/profile/ada.lovelace/T", type: "thumbnail" },
  ],
  roles: [{ value: "Engineer", display: "Engineer", primary: false }],
  entitlements: [{ value: "engine-room", display: "Engine room" }],
  [ENTERPRISE]: {
    employeeNumber: "701984",
    costCenter: "4130",
    organization: "Acme Analytical",
    division: "Engines",
    department: "Programming",
    manager: { value: "26118915-6090-4610-87e4-49d8ca9f808d", $ref: "../Users/26118915-6090-4610-87e4-49d8ca9f808d" },
  },
};

/** Different people, of whom clients know more or less: twelve layouts. */
function people(count) {
  const optional = ["nickName", "title", "phoneNumbers", "addresses", "photos", "entitlements"];
  return Array.from({ length: count }, (_, index) => {
    const one = structuredClone(user);
    const name = `${["ada", "grace", "katherine", "joan", "mary"][index % 5]}.${"abcdefghijklm".slice(index % 11)}${index}`;
    one.userName = `${name}@acme.test`;
    one.emails[0].value = one.userName;
    one.emails[1].value = `${name}@home.test`;
    one.displayName = name;
    one.externalId = `00u${index}`;
    one.active = index % 9 > 0;
    one[ENTERPRISE].employeeNumber = String(index);
    const layout = index % 12;
    if (layout < optional.length) delete one[optional[layout]];
    else if (layout < 11) for (const attribute of optional.slice(layout - optional.length)) delete one[attribute];
    return one;
  });
}

/** Users of whom each is written in a layout of its own: what stands in a list is part of it. */
function strangers(count, one = user) {
  return Array.from({ length: count }, (_, index) => ({ ...one, ims: Array.from({ length: 1 + (index % 3) }, (_, at) => ({ value: `${index}`, type: `x${index}.${at}` })) }));
}

/** The same user with ten values of wrong types. */
function broken() {
  const wrong = structuredClone(user);
  wrong.active = "yes";
  wrong.title = { text: "x" };
  wrong.name.givenName = { text: "x" };
  wrong.name.familyName = { text: "x" };
  wrong.emails[0].primary = "maybe";
  wrong.phoneNumbers[0].value = { text: "x" };
  wrong.addresses[0].region = { text: "x" };
  wrong.locale = { text: "x" };
  wrong[ENTERPRISE].division = { text: "x" };
  wrong[ENTERPRISE].manager.value = { text: "x" };
  return wrong;
}

// ---------------------------------------------------------------------------------------------
// Peers, as their documentation shows them

function jsonSchema() {
  const text = { type: "string" };
  const labelled = { type: "array", items: { type: "object", properties: { value: text, display: text, type: text, primary: { type: "boolean" } } } };
  const address = { type: "object", properties: { formatted: text, streetAddress: text, locality: text, region: text, postalCode: text, country: { type: "string", pattern: "^[A-Z]{2}$" }, type: text, primary: { type: "boolean" } } };
  const texts = (names) => Object.fromEntries(names.map((name) => [name, text]));
  return {
    type: "object",
    required: ["schemas", "userName"],
    properties: {
      schemas: { type: "array", items: text, contains: { const: CORE } },
      ...texts(["externalId", "displayName", "nickName", "title", "userType", "preferredLanguage", "locale", "timezone", "password"]),
      userName: { type: "string", format: "email", maxLength: 346 },
      profileUrl: { type: "string", format: "uri" },
      active: { type: "boolean" },
      name: { type: "object", properties: texts(["formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"]) },
      emails: labelled,
      phoneNumbers: labelled,
      ims: labelled,
      photos: labelled,
      roles: labelled,
      entitlements: labelled,
      addresses: { type: "array", items: address },
      [ENTERPRISE]: {
        type: "object",
        properties: { ...texts(["employeeNumber", "costCenter", "organization", "division", "department"]), manager: { type: "object", properties: texts(["value", "$ref", "displayName"]) } },
      },
    },
  };
}

function zodSchema() {
  const text = z.string().optional();
  const labelled = z.array(z.object({ value: text, display: text, type: text, primary: z.boolean().optional() })).optional();
  const texts = (names) => Object.fromEntries(names.map((name) => [name, text]));
  const address = z.object({ ...texts(["formatted", "streetAddress", "locality", "region", "postalCode", "type"]), country: z.string().regex(/^[A-Z]{2}$/).optional(), primary: z.boolean().optional() });
  return z.object({
    schemas: z.array(z.string()),
    userName: z.email().max(346),
    ...texts(["externalId", "displayName", "nickName", "title", "userType", "preferredLanguage", "locale", "timezone", "password"]),
    profileUrl: z.url().optional(),
    active: z.boolean().optional(),
    name: z.object(texts(["formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"])).optional(),
    emails: labelled,
    phoneNumbers: labelled,
    ims: labelled,
    photos: labelled,
    roles: labelled,
    entitlements: labelled,
    addresses: z.array(address).optional(),
    [ENTERPRISE]: z.object({ ...texts(["employeeNumber", "costCenter", "organization", "division", "department"]), manager: z.object(texts(["value", "$ref", "displayName"])).optional() }).optional(),
  });
}

// ---------------------------------------------------------------------------------------------
// Measuring

/** Microseconds that this process has computed. */
function clock() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Microseconds a call, the median of interleaved rounds. */
function measure(candidates, { rounds = 15, milliseconds = 30 } = {}) {
  const samples = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
  const calls = {};
  for (const [name, call] of Object.entries(candidates)) {
    call();
    // Warm first: the engine compiles in the background what runs often.
    for (const isMeasured of [false, false, true]) {
      const start = clock();
      let count = 0;
      while (clock() - start < milliseconds * 1000) {
        call();
        count += 1;
      }
      if (isMeasured) calls[name] = Math.max(1, count);
    }
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, call] of Object.entries(candidates)) {
      const start = clock();
      for (let count = 0; count < calls[name]; count += 1) call();
      samples[name].push((clock() - start) / calls[name]);
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, all]) => [name, all.sort((a, b) => a - b)[rounds >> 1]]));
}

const ratio = (value) => `${value >= 10 ? value.toFixed(0) : value.toFixed(2)} x`;
const time = (microseconds) => (microseconds >= 10_000 ? `${(microseconds / 1000).toFixed(1)} ms` : `${microseconds.toFixed(2)} us`);

function print(title, times, ours, ground, goals) {
  console.log(`\n${title}`);
  for (const [name, took] of Object.entries(times)) {
    console.log(`  ${name.padEnd(34)} ${time(took).padStart(12)}   ${ratio(took / times[ground])} of ${ground}`);
  }
  for (const [goal, isMet, found] of goals) console.log(`  ${isMet ? "reached" : "MISSED "}  ${goal}: ${found}`);
  return { title, times, ours: times[ours] };
}

// ---------------------------------------------------------------------------------------------

/** One after the other, and the first again after the last. */
function inTurn(all) {
  let turn = -1;
  return () => all[(turn = (turn + 1) % all.length)];
}

function validation() {
  const bytes = encoder.encode(JSON.stringify(user));
  const wrong = encoder.encode(JSON.stringify(broken()));
  const validator = Validator.compile({ type: "user" });
  const ajv = addFormats.default ? addFormats.default(new Ajv.default({ allErrors: true })) : addFormats(new Ajv({ allErrors: true }));
  const ajvValidate = ajv.compile(jsonSchema());
  const zodUser = zodSchema();
  const parse = () => JSON.parse(decoder.decode(bytes));
  if (validator.validate(bytes).some(({ severity }) => severity !== "info") || !ajvValidate(parse()) || !zodUser.safeParse(parse()).success) throw new Error("the user is valid for nobody");
  const times = measure({
    "JSON.parse": parse,
    usher: () => validator.validate(bytes),
    "JSON.parse + ajv": () => ajvValidate(parse()),
    "JSON.parse + zod": () => zodUser.safeParse(parse()),
    "JSON.parse + SCIMMY": () => new SCIMMY.Schemas.User(parse(), "in"),
  });
  print(`P1  validate one user of ${bytes.length} bytes`, times, "usher", "JSON.parse", [
    ["at most 0.30 of JSON.parse", times.usher <= 0.3 * times["JSON.parse"], ratio(times.usher / times["JSON.parse"])],
    ["4 times faster than JSON.parse + ajv", times["JSON.parse + ajv"] >= 4 * times.usher, ratio(times["JSON.parse + ajv"] / times.usher)],
    ["50 times faster than SCIMMY", times["JSON.parse + SCIMMY"] >= 50 * times.usher, ratio(times["JSON.parse + SCIMMY"] / times.usher)],
  ]);
  const many = people(1_000).map((each) => encoder.encode(JSON.stringify(each)));
  const next = inTurn(many);
  if (many.some((each) => validator.validate(each).length > 0)) throw new Error("there is something to say about one of them");
  const varied = measure({
    "JSON.parse": () => JSON.parse(decoder.decode(next())),
    usher: () => validator.validate(next()),
    "JSON.parse + ajv": () => ajvValidate(JSON.parse(decoder.decode(next()))),
  });
  print(`P1  validate 1,000 different users of 12 layouts, in turn`, varied, "usher", "JSON.parse", [
    ["at most 0.30 of JSON.parse", varied.usher <= 0.3 * varied["JSON.parse"], ratio(varied.usher / varied["JSON.parse"])],
    ["4 times faster than JSON.parse + ajv", varied["JSON.parse + ajv"] >= 4 * varied.usher, ratio(varied["JSON.parse + ajv"] / varied.usher)],
  ]);
  const parseWrong = () => JSON.parse(decoder.decode(wrong));
  const errors = validator.validate(wrong).filter(({ severity }) => severity === "error").length;
  const broke = measure({
    "JSON.parse": parseWrong,
    usher: () => validator.validate(wrong),
    "JSON.parse + ajv": () => {
      ajvValidate(parseWrong());
      return ajvValidate.errors;
    },
    "JSON.parse + zod": () => zodUser.safeParse(parseWrong()),
  });
  print(`P2  the same with ${errors} errors, decoded`, broke, "usher", "JSON.parse", [["at most 0.5 of JSON.parse", broke.usher <= 0.5 * broke["JSON.parse"], ratio(broke.usher / broke["JSON.parse"])]]);
  validator.free();
  const other = Validator.compile({ type: "user" });
  const unlike = inTurn(strangers(1_000).map((each) => encoder.encode(JSON.stringify(each))));
  const alone = measure({
    "JSON.parse": () => JSON.parse(decoder.decode(unlike())),
    usher: () => other.validate(unlike()),
    "JSON.parse + ajv": () => ajvValidate(JSON.parse(decoder.decode(unlike()))),
  });
  print("P1  for comparison: 1,000 users, each of a layout that is new and with advice about a label", alone, "usher", "JSON.parse", []);
  const unlikeWrong = inTurn(strangers(1_000, broken()).map((each) => encoder.encode(JSON.stringify(each))));
  const brokeAlone = measure({
    "JSON.parse": () => JSON.parse(decoder.decode(unlikeWrong())),
    usher: () => other.validate(unlikeWrong()),
  });
  print("P2  for comparison: 1,000 of such users, each of a layout that is new", brokeAlone, "usher", "JSON.parse", []);
  other.free();
}

function filtering() {
  const users = Array.from({ length: 10_000 }, (_, index) => ({ ...user, id: String(index), userName: `user${index}@acme.test`, active: index % 3 === 0 }));
  const bytes = encoder.encode(users.map((each) => JSON.stringify(each)).join("\n"));
  const text = 'userName sw "user99" and active eq true';
  const ours = () => filter(text, bytes, { type: "User" });
  const theirs = () => decoder.decode(bytes).split("\n").map((line) => JSON.parse(line)).filter(peerFilter(parsePeerFilter(text)));
  const found = decoder.decode(ours()).split("\n").filter(Boolean).length;
  if (found !== theirs().length) throw new Error(`${found} found`);
  const times = measure({ "JSON.parse + scim2-parse-filter": theirs, usher: ours }, { rounds: 5, milliseconds: 1 });
  print(`P7  filter 10,000 users (${(bytes.length / 1e6).toFixed(1)} MB) from bytes, ${found} found`, times, "usher", "JSON.parse + scim2-parse-filter", [
    ["5 times faster", times["JSON.parse + scim2-parse-filter"] >= 5 * times.usher, ratio(times["JSON.parse + scim2-parse-filter"] / times.usher)],
  ]);
}

function patching() {
  const group = (count) => ({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], id: "g", displayName: "Crew", members: Array.from({ length: count }, (_, index) => ({ value: `user-${index}`, display: `User ${index}` })) });
  const request = (...Operations) => encoder.encode(JSON.stringify({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations }));
  const bytes = encoder.encode(JSON.stringify(group(10_000)));
  const cases = {
    "add one member": request({ op: "add", path: "members", value: [{ value: "new" }] }),
    "remove one member by a value filter": request({ op: "remove", path: 'members[value eq "user-5000"]' }),
  };
  for (const [name, operations] of Object.entries(cases)) {
    const ours = () => patch(bytes, operations, { type: "Group" });
    const theirs = () => JSON.stringify(scimPatch(JSON.parse(decoder.decode(bytes)), JSON.parse(decoder.decode(operations)).Operations));
    const times = measure({ "JSON.parse + scim-patch": theirs, usher: ours }, { rounds: 7, milliseconds: 20 });
    print(`P8  ${name}, 10,000 members`, times, "usher", "JSON.parse + scim-patch", [
      ["5 times faster", times["JSON.parse + scim-patch"] >= 5 * times.usher, ratio(times["JSON.parse + scim-patch"] / times.usher)],
    ]);
  }
  const many = request(...Array.from({ length: 2_000 }, (_, index) => ({ op: "remove", path: `members[value eq "user-${index * 5}"]` })));
  const { usher } = measure({ usher: () => patch(bytes, many, { type: "Group" }) }, { rounds: 5, milliseconds: 1 });
  console.log(`  2,000 removals in one request: ${time(usher)}; ${usher <= 50_000 ? "reached" : "MISSED"}  at most 50 ms`);
}

function size() {
  const wasm = readFileSync(new URL("pkg/dist/usher.wasm", root));
  const compressed = brotliCompressSync(wasm, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length } }).length;
  const start = `const start = performance.now(); const m = await import(${JSON.stringify(new URL("pkg/dist/node.js", root).href)}); m.validate("{}", {type: "user"}); console.log(performance.now() - start);`;
  const ready = Array.from({ length: 7 }, () => Number(execFileSync(process.execPath, ["--input-type=module", "-e", start]).toString())).sort((a, b) => a - b)[3];
  console.log(`\nP10 the wasm file: ${(wasm.length / 1024).toFixed(0)} KiB, ${(compressed / 1024).toFixed(1)} KiB brotli; loaded and first answer in ${ready.toFixed(1)} ms`);
  console.log(`  ${compressed <= 110 * 1024 ? "reached" : "MISSED "}  at most 110 KiB brotli`);
  console.log(`  ${ready <= 10 ? "reached" : "MISSED "}  ready within 10 ms`);
}

/** P9: the same validation natively, where cargo has built the example. */
function native() {
  const program = new URL("target/release/examples/validate_bench", root);
  console.log("\nP9  wasm, with the crossing, against native");
  if (!existsSync(program)) {
    console.log("  not measured: `cargo build --release --example validate_bench` makes the native side");
    return;
  }
  // A certificate is part of the layout: each of these users is read as if there were no layouts.
  const unlike = Array.from({ length: 1_000 }, (_, index) => ({ ...user, x509Certificates: [{ value: Buffer.from(`certificate ${index}`).toString("base64") }] }));
  for (const [what, users] of [["users of layouts that are new", unlike], ["one user, its layout known", [user]]]) {
    const lines = users.map((each) => JSON.stringify(each));
    const took = Number(execFileSync(program.pathname, { input: lines.join("\n") }).toString());
    const validator = Validator.compile({ type: "user" });
    const next = inTurn(lines.map((line) => encoder.encode(line)));
    const { usher } = measure({ usher: () => validator.validate(next()) });
    validator.free();
    console.log(`  ${what}: native ${time(took)}, wasm ${time(usher)}, ${ratio(usher / took)}; ${usher <= 2 * took ? "reached" : "MISSED"}  at most 2 x`);
  }
}

export default async function scim() {
  validation();
  filtering();
  patching();
  native();
  size();
}

if (process.argv[1] !== undefined && import.meta.url === new URL(`file://${process.argv[1]}`).href) await scim();
