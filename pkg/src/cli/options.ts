/** The options that name a configuration. */
export const configurationOptions = {
  environment: { type: "string", value: "FILE", required: true, help: "environment.json: organizations, roles, groups" },
  provider: { type: "string", value: "FILE", required: true, help: "provider.json: how one provider is mapped" },
} as const;

/** For commands whose findings go to standard error. */
export const jsonFindings = { type: "boolean", help: "findings on standard error as JSON, one a line" } as const;

/** For commands that read what SCIM clients send. */
export const dialectOption = { type: "string", value: "DIALECT", words: ["auto", "rfc", "entra", "okta", "ping"], help: "which client's spellings are tolerated (default auto: every known client's)" } as const;

/** For commands that read SCIM resources. */
export const typeOption = { type: "string", value: "TYPE", words: ["User", "Group"], help: "what a resource is, where it does not say it itself" } as const;
