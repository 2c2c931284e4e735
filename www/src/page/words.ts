// The page's own words for the methods. What they come to is the core's to say.
import type { Provider, UserStatus } from "scim-usher";
import type { OrganizationMethod, RoleMethod } from "../draft/draft.ts";

type Kind = Provider["kind"];

export const KINDS: Record<Kind, string> = {
  scim: "provisioning provider",
  directorySync: "User Directory Sync",
};

type CredentialType = NonNullable<Provider["credentialType"]>;

export const CREDENTIALS: Record<CredentialType, string> = { apiCredentials: "API credentials", oauthToken: "OAuth token" };

/** What the secret of each is called. */
export const SECRETS: Record<CredentialType, string> = { apiCredentials: "Password", oauthToken: "Token" };

export const STATUS: Record<UserStatus, string> = {
  active: "Active", blocked: "Blocked", pending: "Pending", held: "Held", deactivated: "Deactivated",
};

export const DEFAULT_ATTRIBUTE = "c42OrgName";

export interface MethodWords<Method> {
  method: Method;
  /** What the page calls it where there is little room. */
  short: string;
  useCase: string;
  comparison?: { creates: boolean; requiresOrganizations: boolean; requiresGroups: boolean };
}

const ORGANIZATION: Record<Kind, MethodWords<OrganizationMethod>[]> = {
  scim: [
    {
      method: "singleOrganization", short: "One organization",
      useCase: "Everybody belongs in one organization, or you move people by hand: whoever was moved stays there.",
      comparison: { creates: false, requiresOrganizations: true, requiresGroups: false },
    },
    {
      method: "orgNameAttribute", short: "Attribute",
      useCase: "The provider already sends the name of each user's organization, such as a department.",
      comparison: { creates: true, requiresOrganizations: false, requiresGroups: false },
    },
    {
      method: "scimGroups", short: "SCIM groups",
      useCase: "The provider's groups say who belongs where, and you say which group comes first.",
      comparison: { creates: false, requiresOrganizations: true, requiresGroups: true },
    },
  ],
  directorySync: [
    {
      method: "singleOrganization", short: "One organization",
      useCase: "Everybody belongs in one organization, or you move people by hand: whoever was moved stays there.",
      comparison: { creates: false, requiresOrganizations: true, requiresGroups: false },
    },
    {
      method: "orgScript", short: "Org script",
      useCase: "Your script works out the name of each user's organization from the directory.",
      comparison: { creates: true, requiresOrganizations: false, requiresGroups: false },
    },
  ],
};

const ROLE: Record<Kind, MethodWords<RoleMethod>[]> = {
  scim: [
    { method: "manual", short: "Manually", useCase: "The provider never changes roles: you give and take them by hand." },
    { method: "scimGroups", short: "SCIM groups", useCase: "The provider's groups say who holds which roles." },
  ],
  directorySync: [
    { method: "manual", short: "Manually", useCase: "The script never changes roles: you give and take them by hand." },
    { method: "allowList", short: "Role script", useCase: "Your script gives roles, but only those that you choose here." },
  ],
};

export function organizationMethods(kind: Kind): MethodWords<OrganizationMethod>[] {
  return ORGANIZATION[kind];
}

export function roleMethods(kind: Kind): MethodWords<RoleMethod>[] {
  return ROLE[kind];
}

/** The method as the dialog and the page's heading name it. */
export function organizationMethodName(kind: Kind, method: OrganizationMethod, attribute: string): string {
  if (method === "orgNameAttribute") return `Map users to organizations based on the provider's "${attribute}" attribute`;
  if (method === "scimGroups") return "Map users to organizations using SCIM groups";
  if (method === "orgScript") return "Map users to organizations based on the User Directory Sync's org script";
  if (kind === "scim") return "Create new users in the organization below";
  return "Create new users in the organization below and do not map users based on the User Directory Sync's org script";
}

export function roleMethodName(method: RoleMethod): string {
  if (method === "manual") return "Manually";
  return method === "scimGroups" ? "Map SCIM groups to roles" : "Select roles from the User Directory Sync";
}

/** `1 user`, `2 users`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${figure(count)} ${count === 1 ? one : many}`;
}

const figures = new Intl.NumberFormat("en");

export function figure(count: number): string {
  return figures.format(count);
}

const UNITS = ["B", "KB", "MB", "GB"];

/** A file's size in three figures. */
export function size(bytes: number): string {
  const unit = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** unit;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toPrecision(2)} ${UNITS[unit]}`;
}

export function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** A moment on this machine's clock: `2026-11-25 19:40`. */
export function moment(at: string, { hasSeconds = false } = {}): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}${hasSeconds ? `:${two(date.getSeconds())}` : ""}`;
}
