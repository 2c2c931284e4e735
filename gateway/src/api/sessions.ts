import { randomBytes } from "node:crypto";
import { hashOf, isSame } from "../secrets.ts";

/** How many browsers can be signed in; the one that signed in first goes. */
const MOST_SESSIONS = 20;

/** Who may use the console: whoever holds the address that the gateway printed. Everything is gone when it stops. */
export class Sessions {
  readonly #onToken: (token: string) => void;
  #token: Buffer;
  #sessions: Buffer[] = [];

  /** @param onToken called with each next token, once the one before it was used */
  constructor(onToken: (token: string) => void) {
    this.#onToken = onToken;
    this.#token = Buffer.alloc(32);
  }

  /** A token that opens one session. Those before it open none. */
  newToken(): string {
    const token = random();
    this.#token = hashOf(token);
    return token;
  }

  /** @returns the session's secret, or nothing when the token is not the one that counts */
  open(token: string): string | undefined {
    if (!isSame(hashOf(token), this.#token)) return undefined;
    this.#onToken(this.newToken());
    const session = random();
    this.#sessions = [...this.#sessions, hashOf(session)].slice(-MOST_SESSIONS);
    return session;
  }

  has(session: string): boolean {
    const hash = hashOf(session);
    return this.#sessions.some((known) => isSame(known, hash));
  }
}

const random = () => randomBytes(32).toString("base64url");

/** Cookies do not tell ports apart, and two gateways may run on one machine. */
export const cookieName = (port: number | undefined) => `usher-session-${port ?? 0}`;

/** The value of a cookie. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
