// A gateway in memory that speaks the console's routes, so that the console's behaviour can be tried when the gateway is
// slow, away, of another mind or of another session. What it decides comes from the package; it keeps no promise but
// those that the console relies on.
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Population, Ruleset, InputError, type Environment, type Finding, type Provider, type User } from "scim-usher";
import { example } from "./usher.ts";

const built = fileURLToPath(new URL("../../pkg/console/", import.meta.url));

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".md": "text/plain",
};

/** What goes wrong with the next requests whose method and path match. */
export interface Fault {
  on: RegExp;
  /** How often; absent: until faults are cleared. */
  times?: number;
  /** `offline`: the connection is cut. */
  answer: "offline" | { status: number; body?: object } | { delay: number };
}

interface Revision {
  document: string;
  savedAt: string;
  savedBy: string;
}

interface StoredProvider {
  revisions: Revision[];
  username: string;
  isDeleted: boolean;
}

interface LogRow {
  seq: number;
  providerId: string | null;
  userId: string | null;
  userName: string;
  changeType: string;
  attribute: string;
  newValue: string;
  oldValue: string;
  message: string | null;
  at: string;
}

type Answer = { status?: number; body?: object | string; type?: string; headers?: Record<string, string> };

export class FakeGateway {
  url = "";
  token = randomBytes(8).toString("hex");
  session = randomBytes(8).toString("hex");
  faults: Fault[] = [];
  wasmSha256 = createHash("sha256").update(readFileSync(`${built}assets/${coreName()}`)).digest("hex");
  environments = ["default"];
  environmentText = readFileSync(example("environment.json"), "utf8");
  environmentVersion = 1;
  populationVersion = 1;
  users: User[] = readFileSync(example("users.ndjson"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as User);
  resources = new Map<string, object>();
  log: LogRow[] = [];
  /** Every request of the console's routes, as `METHOD path`. */
  asked: string[] = [];
  readonly providers = new Map<string, StoredProvider>();
  readonly #plans = new Map<string, { provider: string; digest: string; versions: string; isApplied: boolean }>();
  #compiled: { key: string; rules: Ruleset } | null = null;
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));

  constructor() {
    this.keep("okta", readFileSync(example("provider.json"), "utf8"), "setup");
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The address that it would print. */
  get entrance(): string {
    return `${this.url}#token=${this.token}`;
  }

  /** Ends every session; the token is good again for the next one. */
  expire(): void {
    this.session = randomBytes(8).toString("hex");
    this.token = randomBytes(8).toString("hex");
  }

  current(id: string): Revision & { revision: number; provider: Provider } {
    const revisions = this.providers.get(id)?.revisions ?? [];
    const last = revisions.at(-1);
    if (last === undefined) throw new Error(`no provider ${id}`);
    return { ...last, revision: revisions.length, provider: JSON.parse(last.document) as Provider };
  }

  /** Somebody else saves. */
  saveAs(actor: string, id: string, change: (provider: Provider) => Provider): void {
    this.keep(id, JSON.stringify(change(this.current(id).provider), null, 2), actor);
  }

  /** A further revision, or a provider's first. */
  keep(id: string, document: string, savedBy: string): void {
    const known = this.providers.get(id) ?? { revisions: [], username: `${id}_4821@default.usher`, isDeleted: false };
    known.revisions.push({ document, savedAt: new Date().toISOString(), savedBy });
    this.providers.set(id, known);
  }

  // --- the wire --------------------------------------------------------------------------------

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    const method = request.method ?? "GET";
    const body = await bodyOf(request);
    if (!pathname.startsWith("/api/")) return this.#file(pathname, response);
    this.asked.push(`${method} ${pathname}`);
    const fault = this.#fault(`${method} ${pathname}`);
    if (fault?.answer === "offline") return void request.socket.destroy();
    if (fault !== undefined && typeof fault.answer === "object" && "delay" in fault.answer) await new Promise((resolve) => setTimeout(resolve, (fault.answer as { delay: number }).delay));
    const answer = fault !== undefined && typeof fault.answer === "object" && "status" in fault.answer
      ? problem(fault.answer.status, "Injected", fault.answer.body)
      : this.#guarded(request, () => this.#route(method, pathname.slice(5).split("/").map(decodeURIComponent), searchParams, body, request));
    const { status = 200, type = "application/json", headers = {} } = answer;
    response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", ...headers });
    response.end(answer.body === undefined ? undefined : typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
  }

  #fault(name: string): Fault | undefined {
    const fault = this.faults.find(({ on }) => on.test(name));
    if (fault?.times !== undefined && (fault.times -= 1) <= 0) this.faults = this.faults.filter((each) => each !== fault);
    return fault;
  }

  #guarded(request: IncomingMessage, route: () => Answer): Answer {
    const isOpen = request.method === "POST" && /^\/api\/session(\?|$)/.test(request.url ?? "");
    if (!isOpen && !(request.headers.cookie ?? "").includes(`usher=${this.session}`)) return problem(401, "There is no session");
    try {
      return route();
    } catch (error) {
      if (error instanceof InputError) return problem(422, "The document is refused", { findings: error.findings });
      throw error;
    }
  }

  async #file(pathname: string, response: ServerResponse): Promise<void> {
    const name = pathname === "/" ? "index.html" : pathname.slice(1);
    const bytes = await readFile(`${built}${name}`).catch(() => null);
    if (bytes === null) return void response.writeHead(404, { "Content-Type": "text/plain" }).end("nothing here");
    const nonce = randomBytes(16).toString("base64");
    response.writeHead(200, {
      "Content-Type": TYPES[extname(name)] ?? "application/octet-stream",
      "Content-Security-Policy": `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    });
    response.end(name === "index.html" ? bytes.toString("utf8").replaceAll("__NONCE__", nonce) : bytes);
  }

  // --- the routes ------------------------------------------------------------------------------

  #route(method: string, [first, id = "", second, third]: string[], query: URLSearchParams, body: string, request: IncomingMessage): Answer {
    const route = [method, first, id === "" ? "" : ":id", second === undefined ? "" : second, third === undefined ? "" : ":n"].filter((part) => part !== "").join(" ");
    switch (route) {
      case "POST session": return this.#enter(JSON.parse(body) as { token: string });
      case "GET session": return !this.environments.includes(query.get("environment") ?? "default") ? problem(404, "There is no such environment") : { body: { environment: query.get("environment") ?? "default", environments: this.environments, wasmSha256: this.wasmSha256, version: "0.1.0" } };
      case "GET environment": return { body: this.environmentText, headers: { ETag: `"${this.environmentVersion}"` } };
      case "GET providers": return { body: [...this.providers.keys()].map((id) => this.#entry(id)) };
      case "POST providers": return this.#add(JSON.parse(body) as { displayName: string; credentialType?: Provider["credentialType"] });
      case "GET users": return this.#users(query);
      case "GET users :id": return this.#user(id);
      case "GET users :id history": return this.#rows(this.log.filter((row) => row.userId === id), query);
      case "GET sync-log": return this.#rows(this.log.filter((row) => isWithin(row, query)), query);
    }
    if (first === "plans" && method === "POST" && second === "apply") return this.#apply(id, JSON.parse(body) as { digest: string });
    if (first !== "providers" || !this.providers.has(id)) return problem(404, "There is nothing here");
    switch (`${method} ${second ?? ""}`) {
      case "GET ": return { body: this.#card(id) };
      case "GET document": return { body: this.current(id).document, headers: { ETag: `"${this.current(id).revision}"` } };
      case "PUT document": return this.#save(id, body, request.headers["if-match"]);
      case "POST credentials": return { body: this.#credentials(id) };
      case "GET population": return { body: this.#population(id), type: "application/x-ndjson", headers: { "Usher-Population-Version": String(this.populationVersion), "Usher-Environment-Version": String(this.environmentVersion) } };
      case "POST plans": return this.#plan(id);
    }
    return problem(404, "There is nothing here");
  }

  #enter({ token }: { token: string }): Answer {
    if (token !== this.token) return problem(401, "The token is not good any more");
    this.token = "";
    return { status: 204, headers: { "Set-Cookie": `usher=${this.session}; HttpOnly; SameSite=Strict; Path=/` } };
  }

  #entry(id: string): object {
    const { provider, revision } = this.current(id);
    return { id, displayName: provider.displayName, kind: provider.kind, credentialType: provider.credentialType ?? "apiCredentials", revision, users: this.#own(id).length };
  }

  #own(id: string): User[] {
    return this.users.filter((user) => ownerOf(user) === id);
  }

  #card(id: string): object {
    const { provider, revision, savedAt, savedBy } = this.current(id);
    return {
      document: provider, revision, savedAt, savedBy, baseUrl: `${this.url}scim/v2`, username: this.providers.get(id)?.username, users: this.#own(id).length,
      holdersElsewhere: ["customer-cloud-admin"], environmentVersion: this.environmentVersion, populationVersion: this.populationVersion,
    };
  }

  #credentials(id: string): { baseUrl: string; username: string; secret: string } {
    return { baseUrl: `${this.url}scim/v2`, username: this.providers.get(id)?.username ?? "", secret: `ush_${randomBytes(32).toString("base64url")}` };
  }

  #add({ displayName, credentialType = "apiCredentials" }: { displayName: string; credentialType?: Provider["credentialType"] }): Answer {
    const names = [...this.providers.keys()].map((id) => this.current(id).provider.displayName.toLowerCase());
    if (names.includes(displayName.toLowerCase())) return problem(422, "The provider is refused", { detail: `A provider is called ${displayName} already (PP-3).` });
    const id = displayName.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    const provider: Provider = { id, kind: "scim", displayName, credentialType: credentialType ?? "apiCredentials", defaultOrganizationId: "acme" };
    this.keep(id, JSON.stringify(provider, null, 2), "administrator");
    return { status: 201, body: { provider, credentials: this.#credentials(id) } };
  }

  #save(id: string, document: string, ifMatch: string | undefined): Answer {
    const { revision, savedAt, savedBy } = this.current(id);
    if (ifMatch === undefined) return problem(428, "If-Match is missing");
    if (ifMatch !== `"${revision}"`) return problem(412, "Another revision is current", { revision, savedAt, savedBy });
    const findings = this.#refusals(document);
    if (findings.length > 0) return problem(422, "The document is refused", { detail: "A row names what does not exist.", findings });
    this.keep(id, document, "administrator");
    return { body: { revision: revision + 1 }, headers: { ETag: `"${revision + 1}"` } };
  }

  /** What is refused where a row newly names an organization that does not exist. */
  #refusals(document: string): Finding[] {
    const rules = Ruleset.compile({ environment: this.environmentText, provider: document });
    const known = new Set((JSON.parse(this.environmentText) as Environment).organizations.map(({ id }) => id));
    const mapping = (JSON.parse(document) as Provider).organizationMapping;
    rules.free();
    const rows = mapping?.method === "scimGroups" ? mapping.rows : [];
    return rows.flatMap(({ organizationId }, index): Finding[] => (known.has(organizationId) || organizationId === "stores" ? [] : [{
      rule: "OM-35", severity: "error", title: "The row leads nowhere", document: "provider", path: `/organizationMapping/rows/${index}/organizationId`,
      message: `Row ${index + 1} leads to \`${organizationId}\`, which does not exist. Choose another organization.`,
    }]));
  }

  #population(id: string): string {
    return this.#own(id).map((user) => `${JSON.stringify(user)}\n`).join("");
  }

  #versions(id: string): string {
    return `revision ${this.current(id).revision}, environment ${this.environmentVersion}, users ${this.populationVersion}`;
  }

  #rules(id: string): Ruleset {
    const { document } = this.current(id);
    const key = `${this.environmentVersion} ${document}`;
    if (this.#compiled?.key !== key) this.#compiled = { key, rules: Ruleset.compile({ environment: this.environmentText, provider: document }) };
    return this.#compiled.rules;
  }

  #summary(id: string): ReturnType<Population["preview"]>["summary"] {
    const population = new Population();
    population.push(Buffer.from(this.#population(id)));
    population.end();
    return population.preview(this.#rules(id), { holdersElsewhere: ["customer-cloud-admin"] }).summary;
  }

  #plan(provider: string): Answer {
    const id = `plan-${this.#plans.size + 1}`;
    const versions = this.#versions(provider);
    const digest = createHash("sha256").update(`${versions} ${this.current(provider).document}`).digest("hex");
    this.#plans.set(id, { provider, digest, versions, isApplied: false });
    const body = {
      id, digest, revision: this.current(provider).revision, environmentVersion: this.environmentVersion, populationVersion: this.populationVersion,
      summary: this.#summary(provider), createdAt: new Date().toISOString(), status: "open",
    };
    return { status: 201, body };
  }

  #apply(id: string, { digest }: { digest: string }): Answer {
    const plan = this.#plans.get(id);
    if (plan === undefined || plan.digest !== digest) return problem(404, "There is no such plan");
    if (plan.versions !== this.#versions(plan.provider)) return problem(409, "stale", { detail: `The plan was made for ${plan.versions}; now it is ${this.#versions(plan.provider)}.` });
    const { users, changed, moved, gainedRole, lostRole, withErrors } = this.#summary(plan.provider);
    this.#run(plan.provider);
    return { body: { status: "applied", figures: { users, changed, moved, gainedRole, lostRole, withErrors } } };
  }

  /** Gives every user what the rules decide, as Apply would. */
  #run(id: string): void {
    const rules = this.#rules(id);
    for (const user of this.#own(id)) {
      const { organization, roleIds } = rules.evaluate(user);
      if (organization !== null && organization.id !== null) Object.assign(user, { organizationId: organization.id, roleIds });
    }
    this.populationVersion += 1;
  }

  // --- users and logs --------------------------------------------------------------------------

  #users(query: URLSearchParams): Answer {
    const [search, provider, status, organization] = ["search", "provider", "status", "organization"].map((name) => query.get(name) ?? "");
    const found = this.users.filter((user) => user.userName.toLowerCase().includes((search ?? "").toLowerCase())
      && (status === "" || (user.status ?? "active") === status) && (organization === "" || user.organizationId === organization)
      && (provider === "" || ownerOf(user) === provider));
    const { part, next } = paged(found, query);
    return { body: { total: found.length, users: part.map((user) => this.#listed(user)), next } };
  }

  #listed(user: User): object {
    return {
      id: user.id, userName: user.userName, status: user.status ?? "active", organization: this.#organization(user.organizationId ?? null),
      roles: (user.roleIds ?? []).map((id) => ({ id, name: titled(id) })), providerId: ownerOf(user),
      deactivateAt: user.deactivateAt ?? null, findings: this.#evaluation(user).findings.reduce<Record<string, number>>((sum, { severity }) => ({ ...sum, [severity]: (sum[severity] ?? 0) + 1 }), {}),
    };
  }

  #organization(id: string | null): object | null {
    const { organizations } = JSON.parse(this.environmentText) as Environment;
    return id === null ? null : { id, name: organizations.find((each) => each.id === id)?.name ?? id };
  }

  #evaluation(user: User): { findings: Finding[]; sentences: unknown[] } {
    const rules = this.#rules("okta");
    return { findings: rules.evaluate(user).findings, sentences: rules.explain(user) };
  }

  #user(id: string): Answer {
    const user = this.users.find((each) => each.id === id);
    if (user === undefined) return problem(404, "There is no such user");
    const { groups = [] } = JSON.parse(this.environmentText) as Environment;
    const { findings, sentences } = this.#evaluation(user);
    const own = user.groupIds ?? [];
    return {
      body: {
        account: { ...user, providerId: ownerOf(user) }, groupIds: own, groups: own.map((group) => ({ id: group, displayName: groups.find((each) => each.id === group)?.displayName ?? group })),
        organization: this.#organization(user.organizationId ?? null), roles: (user.roleIds ?? []).map((role) => ({ id: role, name: titled(role) })),
        resource: this.resources.get(id) ?? resourceOf(user), evaluation: { at: "2026-11-25T18:00:00.000Z", findings, trace: [] }, sentences, created: "2026-11-01T08:00:00.000Z", lastModified: "2026-11-25T18:00:00.000Z",
      },
    };
  }

  #rows(rows: LogRow[], query: URLSearchParams): Answer {
    const { part, next } = paged(rows.toSorted((a, b) => b.seq - a.seq), query);
    return { body: { entries: part, next } };
  }

  /** As many rows as are wanted, a minute apart, the newest now. */
  fillLog(count: number): void {
    this.log = Array.from({ length: count }, (_, index): LogRow => {
      const user = this.users[index % this.users.length];
      const isError = index % 17 === 5;
      return {
        seq: index + 1, providerId: "okta", userId: user?.id ?? null, userName: user?.userName ?? "", changeType: isError ? "Error" : index % 3 === 0 ? "Created" : "Updated",
        attribute: isError ? "Organization" : ["Organization", "Title", "Role"][index % 3] ?? "", newValue: isError ? "" : ["Executives (exec)", "Head of Research", "Desktop User (desktop-user); PROe User (proe-user)"][index % 3] ?? "",
        oldValue: index % 3 === 0 ? "" : ["", "Researcher", "Desktop User (desktop-user)"][index % 3] ?? "",
        message: isError ? "Unable to move existing user to an organization: Row 5 leads to the organization \"Stores\" (stores), which does not exist or is deactivated." : null,
        at: new Date(Date.now() - (count - index) * 60_000).toISOString(),
      };
    });
  }
}

/** The examples are Okta's: what names no provider is its. */
function ownerOf({ providerId }: User): string | null {
  return providerId === undefined ? "okta" : providerId;
}

function resourceOf({ userName }: User): object {
  const [given = "", family = ""] = (userName.split("@")[0] ?? "").split(".");
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName, name: { givenName: given, familyName: family }, title: "Engineer", active: true, externalId: `00u${given}`,
    emails: [{ value: userName, type: "work", primary: true }], addresses: [{ type: "work", locality: "London", region: "England", country: "GB" }],
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { department: "Research", division: "R&D", manager: { value: "u001", displayName: "Kirra Whitlam" } },
  };
}

function titled(id: string): string {
  return id.split("-").map((word) => (word === "proe" ? "PROe" : word.charAt(0).toUpperCase() + word.slice(1))).join(" ");
}

function isWithin({ at, providerId }: LogRow, query: URLSearchParams): boolean {
  const [from, to, provider] = [query.get("from"), query.get("to"), query.get("provider")];
  return (from === null || at >= from) && (to === null || at < to) && (provider === null || providerId === provider);
}

function paged<T>(items: T[], query: URLSearchParams): { part: T[]; next: string | null } {
  const [from, limit] = [Number(query.get("cursor") ?? 0), Number(query.get("limit") ?? 100)];
  return { part: items.slice(from, from + limit), next: from + limit < items.length ? String(from + limit) : null };
}

function problem(status: number, title: string, more: object = {}): Answer {
  return { status, type: "application/problem+json", body: { type: "about:blank", title, status, ...more } };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function coreName(): string {
  const name = /usher-[\w-]+\.wasm/.exec(readFileSync(`${built}assets/${workerName()}`, "utf8"))?.[0];
  if (name === undefined) throw new Error("the built console has no core");
  return name;
}

function workerName(): string {
  const index = readFileSync(`${built}index.html`, "utf8");
  const script = /assets\/index-[\w-]+\.js/.exec(index)?.[0] ?? "";
  return /worker-[\w-]+\.js/.exec(readFileSync(`${built}${script}`, "utf8"))?.[0] ?? "";
}
