// Counts the random cases that tell a broken rule from the rules.

import { differences, summaryDifferences } from "./compare.mjs";
import { decide } from "./mapping.mjs";
import { preview } from "./preview.mjs";
import { population, PREVIEWS, scenario, TEETH } from "./scenarios.mjs";

/** How many cases must tell a mutant before it counts as found; counting stops there. */
export const WANTED = 5;

/** Decisions in which the mutant and `answer({environment, provider, user, mode})` differ. */
export function killings(mutant, answer) {
  return countUntilWanted(decisions(), ({ environment, provider, user, mode }) => {
    const expected = decide(environment, provider, user, { mode, mutant });
    return differences(expected, answer({ environment, provider, user, mode })).length > 0;
  });
}

/** Populations in which the mutant's summary and `answer({environment, provider, before, users})` differ. */
export function previewKillings(mutant, answer) {
  return countUntilWanted(PREVIEWS.map(population), ({ environment, provider, before, users }) => {
    const expected = preview(environment, provider, users, { before, mutant }).summary;
    return summaryDifferences(expected, answer({ environment, provider, before, users })).length > 0;
  });
}

const USERS = 100;

/** Random decisions, as many whatever USHER_DECISIONS is, so that a short run bites as well. */
export function* decisions() {
  for (const number of TEETH) {
    const { environment, provider, mode, users } = scenario(number, USERS);
    for (const user of users) yield { environment, provider, user, mode };
  }
}

function countUntilWanted(cases, isTold) {
  let found = 0;
  for (const one of cases) {
    if (isTold(one)) found += 1;
    if (found === WANTED) break;
  }
  return found;
}
