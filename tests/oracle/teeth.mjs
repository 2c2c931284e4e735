// Counts the random cases that tell a broken rule from the rules.

import { differences, summaryDifferences } from "./compare.mjs";
import { decide } from "./mapping.mjs";
import { preview } from "./preview.mjs";
import { IN_PROCESS, population, PREVIEWS, scenario, USERS_IN_PROCESS } from "./scenarios.mjs";

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

/** Every decision of the in-process suite, one after the other. */
export function* decisions() {
  for (const number of IN_PROCESS) {
    const { environment, provider, mode, users } = scenario(number, USERS_IN_PROCESS);
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
