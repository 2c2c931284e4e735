import * as usher from "scim-usher";
import type { Core } from "./core.ts";

const needed = ["Provisioner", "Population", "Ruleset", "discovery", "scimError", "revise", "reviseEnvironment", "importUser", "importGroup", "sentences"] as const;

/** The package's functions that the gateway calls. @throws when the package beside the gateway is another version, without them */
export function usherCore(): Core {
  const found: Partial<Record<string, unknown>> = { ...usher };
  const missing = needed.filter((name) => found[name] === undefined);
  if (missing.length > 0) throw new Error(`the scim-usher ${usher.version} beside this gateway has no ${missing.join(", ")}`);
  return found as unknown as Core;
}
