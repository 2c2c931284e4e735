// The gateway's routes as calls. Nothing is kept here but the session: whoever asks again gets what is true then.
import type { Environment, Provider } from "scim-usher";
import { Store } from "../workspace/store.ts";
import type {
  Applied, Credentials, CredentialType, LogPage, PlanCard, ProblemDocument, ProviderCard, ProviderEntry, Session, UserCard, UserPage,
} from "./contract.ts";
import { EXPIRED, Problem, UNREACHABLE } from "./problem.ts";

export interface UserQuery {
  search?: string;
  provider?: string;
  status?: string;
  organization?: string;
}

export interface LogQuery {
  from?: string;
  to?: string;
  provider?: string;
}

interface GatewayState {
  session: Session;
  isExpired: boolean;
  /** Rises when an expired session was renewed, so that what failed is asked again. */
  renewals: number;
}

/** How many entries of a list come at once. */
const PAGE = "100";

export class Gateway extends Store<GatewayState> {
  readonly #environment: string;

  constructor(session: Session) {
    super({ session, isExpired: false, renewals: 0 });
    this.#environment = session.environment;
  }

  /** Asks whether there is a session again, after another tab or a token may have made one. */
  async renew(): Promise<void> {
    const session = await this.#read<Session>("session");
    this.set({ session, isExpired: false, renewals: this.state().renewals + 1 });
  }

  // --- providers -------------------------------------------------------------------------------

  providers(): Promise<ProviderEntry[]> {
    return this.#read("providers");
  }

  provider(id: string): Promise<ProviderCard> {
    return this.#read(`providers/${encodeURIComponent(id)}`);
  }

  /** The document of the current revision. */
  document(id: string): Promise<Provider> {
    return this.#read(`providers/${encodeURIComponent(id)}/document`);
  }

  addProvider(displayName: string, credentialType: CredentialType): Promise<{ provider: Provider; credentials: Credentials }> {
    return this.#write("POST", "providers", JSON.stringify({ displayName, kind: "scim", credentialType }));
  }

  regenerateCredentials(id: string): Promise<Credentials> {
    return this.#write("POST", `providers/${encodeURIComponent(id)}/credentials`);
  }

  /** @throws Problem 412 when `revision` is no longer current, 422 when the document is refused */
  save(id: string, document: string, revision: number): Promise<{ revision: number }> {
    return this.#write("PUT", `providers/${encodeURIComponent(id)}/document`, document, { "If-Match": `"${revision}"` });
  }

  plan(id: string): Promise<PlanCard> {
    return this.#write("POST", `providers/${encodeURIComponent(id)}/plans`);
  }

  /** @throws Problem 409 when something changed since the plan was made */
  apply({ id, digest }: Pick<PlanCard, "id" | "digest">): Promise<Applied> {
    return this.#write("POST", `plans/${encodeURIComponent(id)}/apply`, JSON.stringify({ digest }));
  }

  environment(): Promise<Environment> {
    return this.#read("environment");
  }

  // --- users and logs --------------------------------------------------------------------------

  users(query: UserQuery, cursor: string | null): Promise<UserPage> {
    return this.#read("users", { ...query, limit: PAGE, ...(cursor !== null && { cursor }) });
  }

  user(id: string): Promise<UserCard> {
    return this.#read(`users/${encodeURIComponent(id)}`);
  }

  history(id: string, cursor: string | null): Promise<LogPage> {
    return this.#read(`users/${encodeURIComponent(id)}/history`, { limit: PAGE, ...(cursor !== null && { cursor }) });
  }

  syncLog(query: LogQuery, cursor: string | null): Promise<LogPage> {
    return this.#read("sync-log", { ...query, limit: PAGE, ...(cursor !== null && { cursor }) });
  }

  // --- the wire --------------------------------------------------------------------------------

  /** The address of a route, for whoever reads it by itself. */
  address(route: string, query: object = {}): string {
    const address = new URL(`api/${route}`, document.baseURI);
    for (const [name, value] of Object.entries({ environment: this.#environment, ...query })) if (value !== "") address.searchParams.set(name, String(value));
    return address.href;
  }

  #read<T>(route: string, query: object = {}): Promise<T> {
    return this.#fetch(this.address(route, query), {});
  }

  #write<T>(method: "POST" | "PUT", route: string, body?: string, headers: Record<string, string> = {}): Promise<T> {
    const type = body === undefined ? {} : { "Content-Type": "application/json" };
    return this.#fetch(this.address(route), { method, body: body ?? null, headers: { ...type, ...headers } });
  }

  async #fetch<T>(address: string, request: RequestInit): Promise<T> {
    try {
      return await asked<T>(address, request);
    } catch (error) {
      if (error instanceof Problem && error.status === EXPIRED) this.set({ isExpired: true });
      throw error;
    }
  }
}

/** @throws Problem when the answer is not what was asked for, or there is none */
export async function asked<T>(address: string, request: RequestInit): Promise<T> {
  const response = await fetch(address, { cache: "no-store", ...request }).catch(() => { throw new Problem(UNREACHABLE); });
  if (response.ok) return await bodyOf(response) as T;
  throw new Problem(response.status, await bodyOf(response).catch(() => null) as ProblemDocument | null ?? {});
}

/** The answer as plain data; an answer that breaks off, or is none of the gateway's, is no answer. */
async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  if (!/[/+]json\b/.test(response.headers.get("content-type") ?? "")) throw new Problem(response.ok ? UNREACHABLE : response.status);
  return await response.json().catch(() => { throw new Problem(UNREACHABLE); });
}
