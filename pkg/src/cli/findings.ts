import { renderFinding, type Finding } from "scim-usher";
import { write } from "./output.ts";
import { coloured, printable } from "./text.ts";

/** A finding and the name of the file that it is about. */
export interface LocatedFinding {
  finding: Finding;
  file: string | undefined;
}

/** Where findings go: as lines for people, or as JSON, one a line. */
export class FindingPrinter {
  readonly #stream: NodeJS.WriteStream;
  readonly #asJson: boolean;

  constructor(stream: NodeJS.WriteStream, asJson: boolean) {
    this.#stream = stream;
    this.#asJson = asJson;
  }

  async print(findings: readonly LocatedFinding[]): Promise<void> {
    for (const found of findings) await write(this.#stream, `${this.#line(found)}\n`);
  }

  #line({ finding, file }: LocatedFinding): string {
    if (this.#asJson) return JSON.stringify(file === undefined ? finding : { ...finding, file });
    const line = printable(renderFinding(finding, file === undefined ? {} : { file }));
    return coloured(line, finding.severity, this.#stream);
  }
}

/** The findings about one file. */
export function located(findings: readonly Finding[], file: string | undefined): LocatedFinding[] {
  return findings.map((finding) => ({ finding, file }));
}

/** Whether a finding is an error. */
export function isError({ finding }: LocatedFinding): boolean {
  return finding.severity === "error";
}
