// A Node.js project of ES modules, without the types of browsers.
import { CoreTrapError, InputError, Population, Ruleset, init, renderFinding, type Decision, type Environment, type Provider } from "scim-usher";

await init();
const environment: Environment = { organizations: [{ id: "acme", name: "Acme" }] };
const provider: Provider = { id: "okta", kind: "scim", displayName: "Okta", defaultOrganizationId: "acme" };
using rules = Ruleset.compile({ environment, provider });
const decision: Decision = rules.evaluate({ id: "u1", userName: "ada" }, { mode: "sync" });
const placement = decision.organization;
export const home: string | null | undefined = placement && (placement.id === null ? placement.parentId : placement.id);

using population = new Population();
population.push(new Uint8Array());
population.end();
using preview = population.preview(rules, { before: rules });
export const moved: number = preview.summary.moved;
export const gains: string[] = preview.users({ show: "all", from: null, to: { create: "Research" } }).users.flatMap((user) => user.rolesGained);

try {
  rules.evaluate("{");
} catch (error) {
  if (error instanceof InputError) error.findings.map((finding) => renderFinding(finding, { file: "users.ndjson" }));
  if (error instanceof CoreTrapError && error.code === "stale") throw error.cause;
}

// @ts-expect-error: there is no such mode
rules.evaluate({ id: "u1", userName: "ada" }, { mode: "preview" });
// @ts-expect-error: rules are compiled
new Ruleset();
// @ts-expect-error: a user has an id
rules.evaluate({ userName: "ada" });
