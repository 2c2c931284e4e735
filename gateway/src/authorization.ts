/** What a request says who it is. */
export type Presented = { scheme: "basic"; username: string; secret: string } | { scheme: "bearer"; secret: string };

const token68 = /^[A-Za-z0-9\-._~+/]+=*$/u;
const control = /[\u0000-\u001f\u007f]/u;

/**
 * Reads the Authorization header (RFC 7617, RFC 6750). Anything that could be read in two ways is nobody.
 * @param headers names and values as they came, one after the other: there must be exactly one such header
 */
export function presented(headers: readonly string[]): Presented | undefined {
  const [value, ...more] = headers.filter((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === "authorization");
  if (value === undefined || more.length > 0) return undefined;
  const [, scheme = "", credentials = ""] = /^([A-Za-z]+) +([^ ]+)$/u.exec(value) ?? [];
  if (!token68.test(credentials)) return undefined;
  if (scheme.toLowerCase() === "bearer") return { scheme: "bearer", secret: credentials };
  return scheme.toLowerCase() === "basic" ? basic(credentials) : undefined;
}

function basic(credentials: string): Presented | undefined {
  const bytes = Buffer.from(credentials, "base64");
  // Node.js reads over what is no base64; what it would write differently was not well formed.
  if (bytes.toString("base64") !== credentials) return undefined;
  const text = decoded(bytes);
  const colon = text?.indexOf(":") ?? -1;
  if (text === undefined || colon < 1 || colon === text.length - 1 || control.test(text)) return undefined;
  return { scheme: "basic", username: text.slice(0, colon), secret: text.slice(colon + 1) };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
