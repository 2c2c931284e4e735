/** The candidates that `typed` may have meant, nearest first; none when nothing is near. */
export function nearest(typed: string, candidates: Iterable<string>, most = 3): string[] {
  const wanted = typed.toLowerCase();
  const ranked = [...candidates]
    .map((candidate) => ({ candidate, cost: cost(wanted, candidate.toLowerCase()) }))
    .filter(({ cost }) => cost <= Math.max(1, Math.floor(wanted.length / 3)));
  ranked.sort((a, b) => a.cost - b.cost || (a.candidate < b.candidate ? -1 : 1));
  return ranked.slice(0, most).map(({ candidate }) => candidate);
}

/** `; did you mean A or B?`, or nothing. */
export function didYouMean(typed: string, candidates: Iterable<string>): string {
  const near = nearest(typed, candidates);
  return near.length === 0 ? "" : `; did you mean ${listed(near, "or")}?`;
}

/** `a`, `a or b`, `a, b or c`. */
export function listed(words: readonly string[], conjunction: "and" | "or"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1)}`;
}

// A beginning of at least three characters counts as near: people shorten long option names. Hyphens are forgotten.
function cost(wanted: string, candidate: string): number {
  if (wanted.replaceAll("-", "") === candidate.replaceAll("-", "")) return 0;
  const isBeginning = wanted.length >= 3 && candidate.startsWith(wanted);
  return isBeginning ? 0.5 : edits(wanted, candidate);
}

// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
function edits(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(at(previous, column) + 1, at(current, column - 1) + 1, at(previous, column - 1) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, at(older, column - 2) + 1);
      current.push(least);
    }
    older = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(costs: readonly number[], index: number): number {
  return costs[index] ?? Number.POSITIVE_INFINITY;
}
