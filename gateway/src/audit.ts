import type { AuditEvent } from "./storage/rows.ts";

/** Who acts when somebody uses the console or the command line. */
export const ADMINISTRATOR = "administrator";

/** What the gateway itself records: acts of administrators on what is configured (AU-6). What provisioning does is recorded by the core. */
export type Act = "environment_created" | "environment_updated" | "provider_created" | "provider_updated" | "provider_credentials_replaced" | "plan_made" | "plan_applied";

export function act(event: Act, target: string, at: string, change: { providerId?: string; before?: string | null; after?: string | null } = {}): AuditEvent {
  return { event, actor: ADMINISTRATOR, target, providerId: change.providerId ?? null, before: change.before ?? null, after: change.after ?? null, at };
}
