// Rounds, medians and tables.

/**
 * Runs every contestant once a round, in turn, so that whatever else the machine does meets all of them.
 * @param {Record<string, () => unknown>} contestants
 * @returns the median of each in milliseconds
 */
export async function rounds(contestants, times = 7) {
  const taken = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < times; round += 1) {
    for (const [name, run] of Object.entries(contestants)) {
      const start = performance.now();
      await run();
      taken[name].push(performance.now() - start);
    }
  }
  return Object.fromEntries(Object.entries(taken).map(([name, times]) => [name, median(times)]));
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** A table as Markdown, printed as well. */
export function table(title, head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  const text = [`### ${title}`, "", line(cells[0]), rule, ...cells.slice(1).map(line), ""].join("\n");
  console.log(text);
  return text;
}

export const figure = (number) => (number >= 100 ? Math.round(number).toLocaleString("en-US") : number >= 10 ? number.toFixed(1) : number.toFixed(2));
/** How many times as long. */
export const ratio = (other, ours) => `${figure(other / ours)} x`;
export const verdict = (reached) => (reached ? "reached" : "missed");
