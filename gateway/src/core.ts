// What the gateway asks of the core: the package's functions that it calls. Everything that is decided is decided there.
import type * as usher from "scim-usher";
import type { Applied, ListQuery, Outcome, SearchQuery } from "scim-usher";

/** The core. */
export type Core = Pick<
  typeof usher,
  "Provisioner" | "bulkLimits" | "Population" | "Ruleset" | "discovery" | "scimError" | "revise" | "reviseEnvironment" | "importUser" | "importGroups"
>;

/** A list that is asked for by an address, or by the body of a search (RFC 7644, section 3.4.3). */
export type ListRequest = ListQuery | SearchQuery;

/** What is to happen later. */
export type Effect = Outcome["effects"][number];

/** What a transition and the applying of a plan have in common. */
export type Changes = Applied;

export type {
  Answer, Bulk, BulkOperation, Listing, ListingScope, Needs, NewOrganization, Outcome, Plan, Provisioner, ResourceType, RevisedProvider, ScimRequest,
  Transition, TransitionContext, WantedRows,
} from "scim-usher";
