import { Population, type Finding, type LoadReport } from "scim-usher";
import type { InputFile } from "./files.ts";
import { Progress } from "./output.ts";

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

/** Whether two lines have one id: nobody can say which of them is the user. */
export function hasDuplicates(report: LoadReport): boolean {
  return report.findings.some(isDuplicate);
}

/** How many lines could not be read. At least that many, where there are more problems than were kept. */
export function linesLeftOut(report: LoadReport): { lines: number; isExact: boolean } {
  const errors = report.findings.filter((finding) => finding.severity === "error");
  const lines = new Set(errors.filter((finding) => !isDuplicate(finding)).map((finding) => finding.place?.line));
  return { lines: lines.size, isExact: errors.length === report.errors };
}

function isDuplicate({ rule, severity }: Finding): boolean {
  return rule === "duplicate-id" && severity === "error";
}
