import { Population, type LoadReport } from "scim-usher";
import type { InputFile } from "./files.ts";
import { Progress } from "./output.ts";
import { counted, figure, printable } from "./text.ts";

/** The users of a file, held in the evaluator's memory, and how reading them went. */
export interface Loaded {
  population: Population;
  report: LoadReport;
}

export async function load(users: InputFile): Promise<Loaded> {
  const population = new Population();
  const progress = new Progress(process.stderr, users.name, users.size);
  let held = 0;
  for await (const chunk of users.chunks()) {
    const report = population.push(chunk);
    progress.add(chunk.length, report.users - held);
    held = report.users;
  }
  progress.erase();
  return { population, report: population.end() };
}

/** How many lines could not be read, for people. */
export function leftOutSentence({ findings, errors }: LoadReport, usersName: string): string {
  const listed = findings.filter(({ severity }) => severity === "error");
  const lines = counted(new Set(listed.map(({ place }) => place?.line)).size, "line", "lines");
  const rest = `of ${printable(usersName)} could not be read; the preview is of the other users`;
  if (listed.length === errors) return `${lines} ${rest}`;
  return `at least ${lines} ${rest} (${figure(errors)} problems, of which the first ${figure(listed.length)} are listed)`;
}
