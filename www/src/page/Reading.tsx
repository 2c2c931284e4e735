// How reading the users goes, and what was found in what was read.
import { ProgressBar } from "react-aria-components";
import { Button } from "../controls/Button.tsx";
import type { PlacedFinding } from "../worker/protocol.ts";
import { usePage, useSitting } from "./context.tsx";
import { FindingLines } from "./Notices.tsx";
import { counted, figure, size } from "./words.ts";

/** How far reading the users is, and a way to stop it. */
export function Reading() {
  const { workspace } = usePage();
  const { reading } = useSitting("reading");
  if (reading === null) return null;
  const percent = reading.total === null ? null : Math.min(100, (reading.bytes / reading.total) * 100);
  return (
    <div className="reading">
      <ProgressBar aria-label={`Reading ${reading.name}`} isIndeterminate={percent === null} value={percent ?? 0} className="meter">
        <span className="meter-track"><span className="meter-fill" style={{ width: `${percent ?? 100}%` }} /></span>
        <span>Reading {reading.name}: {size(reading.bytes)}{reading.total === null ? "" : ` of ${size(reading.total)}`}, {figure(reading.users)} users</span>
      </ProgressBar>
      <Button look="text" onPress={() => workspace.cancelReading()}>Stop reading</Button>
    </div>
  );
}

export function Problems({ findings, title }: { findings: PlacedFinding[]; title(count: number): string }) {
  if (findings.length === 0) return null;
  return (
    <details className="problems">
      <summary>{title(findings.length)}</summary>
      <FindingLines findings={findings} />
    </details>
  );
}

export function usersTitle(errors: number, findings: number, name: string): string {
  return errors === 0 ? `${counted(findings, "warning")} in ${name}` : `${counted(errors, "problem")} in ${name}`;
}
