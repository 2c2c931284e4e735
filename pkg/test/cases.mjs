// The shared cases, run through the package as anybody would use it.
import { readFileSync } from "node:fs";
import { InputError, Population, Ruleset } from "scim-usher";

const read = (name) => JSON.parse(readFileSync(new URL(`../../tests/cases/${name}.json`, import.meta.url), "utf8"));
const files = {
  mapping: read("mapping"),
  reading: read("reading"),
  lint: read("lint"),
  preview: read("preview"),
  stream: read("stream"),
};

export const cases = (file) => files[file].cases;

const emptyEnvironment = { organizations: [] };
const emptyProvider = { id: "p", kind: "scim", displayName: "P", defaultOrganizationId: "o" };

/** A document by its name in the file, or itself. */
const named = (documents, given) => (typeof given === "string" ? documents[given] : given);
const compile = ({ environments, providers }, { environment, provider }) =>
  Ruleset.compile({ environment: named(environments, environment), provider: named(providers, provider) });

export function evaluate(each) {
  return compile(files.mapping, each).evaluate(each.user, { mode: each.mode });
}

export function explain(each) {
  return compile(files.mapping, each).explain(each.user, { mode: each.mode });
}

export const directory = (each) => compile(files.mapping, each).directory;

/** `{refused, findings}` of one document. */
export function readDocument({ document, text }) {
  try {
    if (document === "environment") return accepted(Ruleset.compile({ environment: text, provider: emptyProvider }).findings);
    if (document === "provider") return accepted(Ruleset.compile({ environment: emptyEnvironment, provider: text }).findings);
    if (document === "user") return readUser(text);
    throw new Error(`there is no document ${document}`);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { refused: true, findings: error.findings };
  }
}

const accepted = (findings) => ({ refused: false, findings });

/** Only a stream tells what it passes over in users that it decides. */
function readUser(text) {
  const rules = Ruleset.compile({ environment: emptyEnvironment, provider: emptyProvider });
  rules.evaluate(text);
  return accepted(rules.decisions().push(new TextEncoder().encode(`${text}\n`)).findings);
}

function load(users) {
  const population = new Population();
  population.push(new TextEncoder().encode(users.map((user) => `${JSON.stringify(user)}\n`).join("")));
  const report = population.end();
  if (report.errors > 0) throw new Error(JSON.stringify(report.findings));
  return { population, report };
}

export function lint(each) {
  const rules = compile(files.lint, each);
  return [...rules.lint(), ...(each.users === undefined ? [] : load(each.users).population.lint(rules))];
}

/** Everything that a preview answers; decisions and sentences about the users with these ids, and a page for each query. */
export function preview(each, ids) {
  const { population, report } = load(each.users);
  const before = each.before === undefined ? undefined : compile(files.preview, { ...each, provider: each.before });
  const result = population.preview(compile(files.preview, each), { before });
  const page = result.users({ limit: 10_000 });
  const about = (ask) => Object.fromEntries(ids.map((id) => [id, ask(id)]));
  return {
    report,
    summary: result.summary,
    page,
    users: page.users,
    decisions: about((id) => result.decision(id)),
    sentences: about((id) => result.explain(id)),
    analysis: result.analysis(),
    figures: result.planFigures(),
    rollback: result.rollback({ limit: 10 }),
    reaches: ids.flatMap((id) => result.summary.organizations.map((organization) => result.reach(id, organization.id ?? organization.name))),
    checked: result.expectations([{ name: "there", userName: "ada@acme.test" }]),
    queries: (each.queries ?? []).map(({ query }) => found(result, query)),
  };
}

/** What a query finds, as cases give it: how many users, and the ids of those on the page. */
function found(result, query) {
  try {
    const { total, users } = result.users(query);
    return { query, total, ids: users.map(({ id }) => id) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { query, findings: error.findings };
  }
}

/** The bytes of a case's users, in one piece and cut. */
export function cuts({ users }) {
  const text = typeof users === "string" ? users : users.map((user) => `${JSON.stringify(user)}\n`).join("");
  const bytes = new TextEncoder().encode(text);
  const chunksOf = (size) => Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
  const half = bytes.length >> 1;
  const halves = [bytes.subarray(0, half), new Uint8Array(), bytes.subarray(half)];
  return { whole: [bytes], cut: [halves, ...[1, 2, 17, 300].map(chunksOf)] };
}

/** What a stream gives as a whole: its decisions, or its text when it explains, and its counts added up. */
export function stream(each, chunks) {
  const decisions = compile(files.stream, each).decisions(each.options);
  const answers = [...chunks.map((chunk) => decisions.push(chunk)), decisions.end()];
  const sum = (count) => answers.reduce((total, answer) => total + answer[count], 0);
  const output = new TextDecoder().decode(Buffer.concat(answers.map((answer) => answer.output)));
  const lines = () => output.split("\n").slice(0, -1).map((line) => JSON.parse(line));
  return {
    lines: sum("lines"),
    decided: sum("decisions"),
    withErrors: sum("withErrors"),
    badLines: sum("badLines"),
    findings: answers.flatMap(({ findings }) => findings).map(({ place, ...rest }) => ({ ...rest, ...place })),
    ...(each.options?.explain ? { text: output } : { decisions: lines() }),
  };
}
