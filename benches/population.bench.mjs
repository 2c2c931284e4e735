// P3 to P6: load, preview, revise.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { costCurve } from "./curve.mjs";
import { figure, median, ratio, rounds, table, verdict } from "./measure.mjs";
import { edited, ndjson, world } from "./world.mjs";

/** @param {object} bench what scripts/bench.mjs gives every bench */
export default async function population({ users, picture }) {
  const memory = watchMemory();
  const { Population, Ruleset } = await import("scim-usher");
  const load = (bytes) => {
    const people = new Population();
    for (let at = 0; at < bytes.length; at += CHUNK) people.push(bytes.subarray(at, at + CHUNK));
    people.end();
    return people;
  };
  const compile = ({ environment }, provider) => Ruleset.compile({ environment, provider });
  const usher = { Population, load, compile, memory };
  const main = world({ users });
  const bytes = ndjson(main.users);
  const people = load(bytes);
  const sections = [
    await loading(usher, main, bytes),
    await previewing(usher, main, people),
    await revising(usher, main, people),
    analysing(usher),
  ];
  people.free();
  sections.push(await curve(usher, users, picture));
  return sections.join("\n");
}

const CHUNK = 1 << 20;

/** The core's memory cannot be seen through the package: its instances are noted as they are made. */
function watchMemory() {
  const instances = [];
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    constructor(...args) {
      super(...args);
      instances.push(this);
    }
  };
  return () => Math.max(...instances.map(({ exports }) => exports.memory?.buffer.byteLength ?? 0)) / 1e6;
}

async function loading({ load, memory }, { users }, bytes) {
  const held = memory();
  const lines = users.map((user) => JSON.stringify(user));
  const times = await loadingTimes(load, lines, bytes);
  // As Entra ID writes them: ids of 36 characters, which JSON.parse only copies.
  const few = users.slice(0, UUID_USERS).map(withUuids);
  const long = ndjson(few);
  const longTimes = await loadingTimes(load, few.map((user) => JSON.stringify(user)), long);
  const each = (milliseconds, count) => figure((milliseconds * 1e6) / count);
  return table(`P6: load ${figure(users.length)} users (${figure(bytes.length / users.length)} bytes a line)`, ["", "ns a user", "ratio", "goal"], [
    ["JSON.parse of each line alone", each(times.parse, users.length), ratio(times.parse, times.usher), ""],
    ["Usher, from bytes, findings and ids checked", each(times.usher, users.length), "1 x", `5 x: ${verdict(times.parse >= 5 * times.usher)}`],
    [`${figure(few.length)} users whose ids are UUIDs (${figure(long.length / few.length)} bytes): JSON.parse`, each(longTimes.parse, few.length), ratio(longTimes.parse, longTimes.usher), ""],
    ["the same: Usher", each(longTimes.usher, few.length), "1 x", ""],
    ["memory with one population held, MB", figure(held), "", `150: ${verdict(held <= 150)}`],
  ]);
}

function loadingTimes(load, lines, bytes) {
  return rounds({
    parse: () => lines.reduce((groups, line) => groups + JSON.parse(line).groupIds.length, 0),
    usher: () => load(bytes).free(),
  }, 5);
}

const UUID_USERS = 100_000;

function withUuids(user) {
  return { ...user, id: uuid(user.id), organizationId: uuid(user.organizationId), groupIds: user.groupIds.map(uuid) };
}

/** The same for the same id. */
function uuid(id) {
  return createHash("md5").update(id).digest("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// Engines take so long that a sample stands for all: their cost is the same for every user.
const SAMPLE = 500;

async function previewing({ compile, load }, main, people) {
  const peers = await import("./peers.mjs");
  const rules = compile(main, edited(main.provider));
  const changed = { ...main, provider: edited(main.provider) };
  const sample = { ...changed, users: changed.users.slice(0, SAMPLE) };
  const few = load(ndjson(sample.users));
  const ours = (population) => {
    const preview = population.preview(rules);
    const { moved, roleGains, roleLosses } = preview.planFigures();
    preview.free();
    return { moved, gained: roleGains, lost: roleLosses };
  };
  const withSummary = () => {
    const preview = people.preview(rules);
    void preview.summary;
    preview.free();
  };
  const whole = { mapIndex: peers.mapIndex(changed), typedArrays: peers.typedArrays(changed) };
  const engines = { zenEngine: peers.zenEngine(sample), jsonRulesEngine: peers.jsonRulesEngine(sample), cedarWasm: peers.cedarWasm(sample) };
  for (const run of Object.values(whole)) assert.deepEqual(run(), ours(people), "every contestant counts the same");
  for (const run of Object.values(engines)) assert.deepEqual(await run(), ours(few), "every contestant counts the same");
  few.free();
  const times = await rounds({ ...whole, usher: () => ours(people), summary: withSummary });
  const slow = await rounds(engines, 3);
  const per = (milliseconds, users) => (milliseconds * 1e6) / users;
  const us = per(times.usher, main.users.length);
  const line = (name, cost, goal) => [name, figure(cost), ratio(cost, us), goal === undefined ? "" : `${figure(goal)} x: ${verdict(cost >= goal * us)}`];
  return table(`P3: full preview, ${figure(main.users.length)} users, 500 groups, 200 organization rows, 50 role rows`, ["", "ns a user", "ratio", "goal"], [
    ["Usher, everybody counted", figure(us), "1 x", ""],
    ["Usher, with every move, and every row's losses to every other", figure(per(times.summary, main.users.length)), "", ""],
    line("typed arrays, tuned by hand", per(times.typedArrays, main.users.length), 2),
    line("JavaScript, a Map index by group", per(times.mapIndex, main.users.length), 30),
    line("cedar-wasm", per(slow.cedarWasm, SAMPLE)),
    line("zen-engine", per(slow.zenEngine, SAMPLE), 5_000),
    line("json-rules-engine", per(slow.jsonRulesEngine, SAMPLE), 5_000),
  ]);
}

async function revising({ compile }, main, people) {
  const { mapIndex } = await import("./peers.mjs");
  const preview = people.preview(compile(main, main.provider));
  const after = compile(main, edited(main.provider));
  const wanted = people.preview(after);
  const revised = preview.revise(after);
  assert.deepEqual(revised.summary, wanted.summary, "a revised preview is the preview of the new rules");
  wanted.free();
  revised.free();
  const index = mapIndex({ ...main, provider: edited(main.provider) });
  const times = await rounds({
    mapIndex: index,
    usher: () => {
      const again = preview.revise(after);
      void again.planFigures();
      again.free();
    },
    whole: () => {
      const rules = compile(main, edited(main.provider));
      const again = preview.revise(rules);
      void again.summary;
      again.free();
      rules.free();
    },
  });
  preview.free();
  return table(`P5: one row moved, ${figure(main.users.length)} users resident`, ["", "ms", "ratio", "goal"], [
    ["Usher: revise, with the plan's figures", figure(times.usher), "1 x", `16 ms: ${verdict(times.usher < 16)}`],
    ["Usher: compile, revise, whole summary", figure(times.whole), "", ""],
    ["JavaScript, a Map index by group, all again", figure(times.mapIndex), ratio(times.mapIndex, times.usher), `200 x: ${verdict(times.mapIndex >= 200 * times.usher)}`],
  ]);
}

const ANALYSED = 100_000;

function analysing({ load, compile }) {
  const one = world({ users: ANALYSED });
  const people = load(ndjson(one.users));
  const preview = people.preview(compile(one, one.provider));
  const { id } = one.users[0];
  const questions = {
    "analysis()": () => preview.analysis(),
    "reach()": () => preview.reach(id, one.environment.organizations[7].id),
    "ifMoved()": () => preview.ifMoved(100, 3).free(),
  };
  // The first question builds the index from groups to users.
  preview.analysis();
  const lines = Object.entries(questions).map(([name, ask]) => {
    const times = Array.from({ length: 7 }, () => {
      const start = performance.now();
      ask();
      return performance.now() - start;
    });
    return [name, figure(median(times)), `100 ms: ${verdict(median(times) <= 100)}`];
  });
  people.free();
  return table(`C5: analysis of 200 rows over ${figure(ANALYSED)} users`, ["", "ms", "goal"], lines);
}

const ROWS = [10, 100, 1_000, 10_000];

async function curve({ load, compile }, users, picture) {
  const sizes = [10_000, 100_000, 1_000_000].filter((size) => size <= users);
  const costs = [];
  for (const size of sizes) {
    for (const rows of ROWS) {
      const one = world({ users: size, groups: 25_000, rows });
      const people = load(ndjson(one.users));
      const rules = compile(one, one.provider);
      const times = [];
      for (let round = 0; round < 7; round += 1) {
        const start = performance.now();
        const preview = people.preview(rules);
        void preview.planFigures();
        times.push(performance.now() - start);
        preview.free();
      }
      costs.push({ users: size, rows, cost: (median(times) * 1e6) / size });
      people.free();
      rules.free();
    }
  }
  const cost = (size, rows) => costs.find((each) => each.users === size && each.rows === rows).cost;
  const growth = (size) => cost(size, ROWS.at(-1)) / cost(size, ROWS[0]);
  if (picture !== undefined) writeFileSync(picture, costCurve(costs));
  return table("P4: a preview's cost by users and organization rows, 25,000 groups (ns a user)", ["users", ...ROWS.map((rows) => `${figure(rows)} rows`), "growth", "goal"], sizes.map((size) => [
    figure(size), ...ROWS.map((rows) => figure(cost(size, rows))), `${figure(growth(size))} x`, `1.5 x: ${verdict(growth(size) <= 1.5)}`,
  ]));
}
