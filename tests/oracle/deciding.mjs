// One world, decided by the package: each user alone, a preview, and what Apply then writes. It runs in Node.js and in browsers.

const CONTEXT = { now: "2026-01-01T00:00:00.000Z", actor: "oracle" };
const RESTS = { revision: 1, environmentVersion: 1, populationVersion: 1 };

/** The documents of a world, as text. */
export function textsOf({ environment, provider, users }) {
  return { environment: JSON.stringify(environment), provider: JSON.stringify(provider), lines: users.map((user) => JSON.stringify(user)) };
}

/** The users as a store begins with them. */
export function rowsOf(product, { provider, users }) {
  return users.map((user) => {
    const { account, resource, isDeleted, created, lastModified, version } = product.importUser(user, provider.id, CONTEXT).user;
    const rest = JSON.stringify({ groupIds: user.groupIds ?? [], isDeleted, created, lastModified, version, evaluation: null });
    return `{"account":${account},"resource":${resource},${rest.slice(1)}`;
  });
}

/** What becomes of everybody, and in `told` all of it as text, a line each. */
export function decideWith({ Population, Ruleset }, { mode, users }, { environment, provider, lines }, rows) {
  const rules = Ruleset.compile({ environment, provider });
  const population = new Population();
  const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
  const stream = rules.decisions({ mode });
  const alone = [stream.push(bytes), stream.end()].flatMap(({ output }) => linesOf(output));
  population.push(bytes);
  population.end();
  const shown = population.preview(rules);
  const decisions = users.map(({ id }) => shown.decision(id));
  const plan = shown.plan({ provider, ...RESTS });
  const applying = plan.apply(CONTEXT);
  const applied = applying.take(`[${rows.join(",")}]`, rows.map((_, at) => `made-${at}`));
  const figures = applying.end();
  const told = [...alone, ...[...decisions, shown.summary].map((value) => JSON.stringify(value)), plan.digest, JSON.stringify(applied), JSON.stringify(figures)];
  const answer = { alone: alone.map((line) => JSON.parse(line)), decisions, summary: shown.summary, applied, figures, told };
  for (const held of [applying, plan, shown, population, stream, rules]) held.free();
  return answer;
}

const linesOf = (bytes) => new TextDecoder().decode(bytes).split("\n").filter((line) => line !== "");
