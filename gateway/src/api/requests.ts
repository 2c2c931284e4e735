import type { FastifyInstance, FastifyRequest } from "fastify";
import { Problem } from "./problem.ts";

/** The version that a change was made from. @throws Problem 428 without, 400 when it is none */
export function ifMatch(request: FastifyRequest): number {
  const value = request.headers["if-match"];
  if (value === undefined) throw new Problem({ status: 428, kind: "if-match", detail: "Say in If-Match from which version this was made, so that nobody's change is lost." });
  const [, number] = /^(?:W\/)?"(\d{1,15})"$/u.exec(value) ?? [];
  if (number === undefined) throw new Problem({ status: 400, kind: "if-match", detail: `If-Match takes one version in quotation marks, not ${value.slice(0, 50)}.` });
  return Number(number);
}

export const etag = (version: number) => `"${version}"`;

/** The body's bytes, for routes that take documents. */
export function bytes({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** Documents stay bytes until the core reads them. */
export function takeDocuments(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
}

/** Where the next page begins, as a word that is handed back. */
export function cursor(place: object | undefined): string | null {
  return place === undefined ? null : Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** @throws Problem when it is not one that `cursor` made with these keys */
export function place<Place extends Record<string, string | number>>(word: string | undefined, like: Place): Place | undefined {
  if (word === undefined) return undefined;
  const found = parsed(word);
  const isPlace = typeof found === "object" && found !== null && Object.entries(like).every(([key, value]) => typeof (found as Place)[key] === typeof value);
  if (!isPlace) throw new Problem({ status: 400, kind: "cursor", detail: "The cursor is not one that this gateway made." });
  return found as Place;
}

function parsed(word: string): unknown {
  try {
    return JSON.parse(Buffer.from(word, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
