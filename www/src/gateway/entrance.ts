// Whether a gateway stands behind the page, and the way in: the token of the address is exchanged for a session.
import type { Session } from "./contract.ts";
import { asked, Gateway } from "./gateway.ts";
import { EXPIRED, Problem } from "./problem.ts";

const address = (route: string, query = ""): string => new URL(`api/${route}${query}`, document.baseURI).href;

/**
 * The gateway behind this page; `null` where there is none.
 * @throws Problem when it is there and refuses: 401 where there is no session
 */
export async function findGateway(): Promise<Gateway | null> {
  await enter();
  const environment = new URLSearchParams(location.search).get("environment");
  try {
    return new Gateway(await asked<Session>(address("session", environment === null ? "" : `?environment=${encodeURIComponent(environment)}`), {}));
  } catch (error) {
    if (error instanceof Problem && isGateways(error)) throw error;
    return null;
  }
}

/** Whether a refusal is a gateway's own: a static server refuses as well, but does not say why. */
function isGateways({ status, document }: Problem): boolean {
  return status === EXPIRED || status >= 500 || document.title !== undefined;
}

/**
 * Exchanges the token of the address, if it has one, and takes it out of the address: `before` stands there again.
 * Answers whether it had one.
 */
export async function enter(before = ""): Promise<boolean> {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return false;
  // It is gone from the address and from the tab's history before anything else can read it.
  history.replaceState(null, "", `${location.pathname}${location.search}${before}`);
  const request = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token }) };
  // A token that was used before is refused; the session that it made may still be there.
  await asked(address("session"), request).catch(() => undefined);
  return true;
}
