// What Chromium runs: it makes the same worlds from their numbers, and decides them with the package's module for the web.

import * as product from "/web.js";
import { decideWith, rowsOf, textsOf } from "./deciding.mjs";
import { world } from "./scenarios.mjs";

await product.init();

function told(number, seed) {
  const one = world(number, seed);
  return decideWith(product, one, textsOf(one), rowsOf(product, one)).told;
}

/** All that is told of a world, or in few bytes whether it is what somebody else was told. */
globalThis.told = told;
globalThis.digest = async (number, seed) => {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(told(number, seed).join("\n")));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
};
