// What a run of the oracle decides: scenarios numbered from 0, each from the run's seed alone.

import { chance, randomEnvironment, randomProvider, randomRevision, randomUsers } from "./random.mjs";

/** USHER_SEED chooses another run, USHER_DECISIONS a longer or shorter one. */
export const SEED = wholeNumber("USHER_SEED", 20_261_121);
export const DECISIONS = wholeNumber("USHER_DECISIONS", 100_000);

export function wholeNumber(variable, otherwise) {
  const value = Number(process.env[variable] ?? otherwise);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${variable} is not a whole number: ${process.env[variable]}`);
  return value;
}

/** Half of the decisions are made through the command line, half through the package's own functions. */
export const USERS_OF_A_RUN = 500;
export const USERS_IN_PROCESS = 100;

/** The numbers of each suite's scenarios; none repeats another's. */
const numbers = (from, count) => Array.from({ length: count }, (_, index) => from + index);
export const RUNS = numbers(0, Math.ceil(DECISIONS / 2 / USERS_OF_A_RUN));
export const IN_PROCESS = numbers(1_000_000, Math.ceil(DECISIONS / 2 / USERS_IN_PROCESS));
export const PREVIEWS = numbers(2_000_000, 200);
export const TEETH = numbers(3_000_000, 300);

/** One environment, one provider, users and a mode. */
export function scenario(number, users) {
  const random = randomOf(number);
  const environment = randomEnvironment(random);
  const provider = randomProvider(random, environment);
  const mode = random.odds(50) ? "apply" : "sync";
  return { number, environment, provider, mode, users: randomUsers(random, environment, provider, users) };
}

/** One environment, a provider, in every second one the provider as it was before, and a population. */
export function population(number) {
  const random = randomOf(number);
  const environment = randomEnvironment(random);
  const provider = randomProvider(random, environment);
  const before = number % 2 === 0 ? undefined : randomRevision(random, environment, provider);
  const users = randomUsers(random, environment, provider, random.weighted([[40, 4], [40, 20], [20, 80]]));
  return { number, environment, provider, before, users };
}

/** A world in which everybody is asked: small ones, where somebody may be the last to hold a role, and large ones. */
export function world(number, seed) {
  const random = randomOf(number, seed);
  const environment = randomEnvironment(random);
  const provider = randomProvider(random, environment);
  const mode = random.odds(50) ? "apply" : "sync";
  const users = randomUsers(random, environment, provider, random.weighted([[30, 4], [40, 30], [30, 150]]));
  return { number, environment, provider, mode, users };
}

const randomOf = (number, seed = SEED) => chance(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
