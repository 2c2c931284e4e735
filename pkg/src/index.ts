export { generation } from "./core.ts";
export { CoreTrapError, InputError, ScimError } from "./errors.ts";
export type { Input } from "./input.ts";
export { Population, type PreviewOptions } from "./population.ts";
export { Preview } from "./preview.ts";
export {
  Applying, Bulk, Listing, Plan, Provisioner, bulkLimits, discovery, importGroups, importUser, revise, reviseEnvironment, scimError,
  type DiscoveryDocument, type ImportedUser, type RevisedEnvironment, type RevisedProvider, type SearchQuery,
} from "./provisioner.ts";
export { renderFinding } from "./render.ts";
export { Ruleset, type EvaluateOptions, type StreamOptions } from "./ruleset.ts";
export { filter, matches, patch, type FilterOptions, type PatchOptions, type Patched } from "./scim.ts";
export { DecisionStream, type DecisionChunk } from "./stream.ts";
export type * from "./types.ts";
export { sort, validate, Validator, type Subject, type ValidateOptions, type ValidatorOptions } from "./validate.ts";

declare const VERSION: string;

/** The package's version. */
export const version: string = VERSION;
