// Runs the built command, and writes the small documents that the tests give it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
export const example = (name) => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

export const exampleConfiguration = ["--environment", example("environment.json"), "--provider", example("provider.json")];
export const exampleUsers = ["--users", example("users.ndjson")];

/** Runs `usher` to its end. */
export function usher(args, { input, cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = start(args, { cwd, env });
    const out = collected(child.stdout);
    const err = collected(child.stderr);
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout: out.text(), stderr: err.text() }));
    // A command that is refused closes its input before it was all read.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

export function start(args, { cwd, env } = {}) {
  return spawn(process.execPath, [cli, ...args], { cwd, env: { ...process.env, ...env } });
}

export function collected(stream) {
  const chunks = [];
  stream.on("data", (chunk) => chunks.push(chunk));
  return { text: () => Buffer.concat(chunks).toString("utf8"), bytes: () => Buffer.concat(chunks) };
}

/** The lines of NDJSON, read. */
export const read = (text) => text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));

export const environment = {
  organizations: [
    { id: "acme", name: "Acme", defaultRoleIds: ["desktop-user"] },
    { id: "uk", name: "United Kingdom", parentId: "acme" },
    { id: "gone", name: "Gone", parentId: "acme", status: "deactivated" },
  ],
  groups: [
    { id: "g-uk", displayName: "UK" },
    { id: "g-gone", displayName: "Gone" },
  ],
};

export const provider = {
  id: "okta",
  kind: "scim",
  displayName: "Okta",
  defaultOrganizationId: "acme",
  organizationMapping: {
    method: "scimGroups",
    rows: [
      { groupIds: ["g-uk"], organizationId: "uk", organizationName: "United Kingdom" },
      { groupIds: ["g-gone"], organizationId: "gone", organizationName: "Gone" },
    ],
  },
};

/** A user whom Apply moves from Acme to the United Kingdom. */
export const mover = (id, more = {}) => ({
  id,
  userName: `${id}@acme.test`,
  organizationId: "acme",
  roleIds: ["desktop-user"],
  groupIds: ["g-uk"],
  ...more,
});

/** A user whom Apply leaves where they are. */
export const stayer = (id, more = {}) => mover(id, { organizationId: "uk", ...more });

/** A user whose winning row names an organization that does not exist any more (OM-31). */
export const strandedUser = (id, more = {}) => mover(id, { groupIds: ["g-gone"], ...more });

export const lines = (users) => users.map((user) => `${typeof user === "string" ? user : JSON.stringify(user)}\n`).join("");

/**
 * A folder of its own for one test, removed afterwards, with an environment, a provider and users.
 * A document that is text or bytes is written as it is.
 */
export function workspace(t, documents = {}) {
  const folder = mkdtempSync(join(tmpdir(), "usher-cli-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name) => join(folder, name);
  const write = (name, content) => {
    writeFileSync(at(name), typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content));
    return at(name);
  };
  write("environment.json", documents.environment ?? environment);
  write("provider.json", documents.provider ?? provider);
  write("users.ndjson", Array.isArray(documents.users) ? lines(documents.users) : (documents.users ?? ""));
  const configuration = ["--environment", at("environment.json"), "--provider", at("provider.json")];
  return { folder, at, write, configuration, all: [...configuration, "--users", at("users.ndjson")] };
}
