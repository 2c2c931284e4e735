// Findings of the configuration where they belong: a sign, a rule, and words.
import type { Finding } from "scim-usher";
import { Icon } from "../../controls/Icon.tsx";
import { shown } from "../../draft/names.ts";
import { spotOf } from "../../draft/place.ts";
import { useConfiguration, useIsStale, useRowFacts } from "../facts.ts";
import { RuleNumber } from "../RuleNumber.tsx";

export function FindingsOf({ part }: { part: "organizationMapping" | "roleMapping" | "defaultOrganization" }) {
  const isStale = useIsStale();
  const lint = useConfiguration();
  // What is only worth knowing is in the list of the configuration.
  const findings = lint.filter((finding) => finding.severity !== "info" && spotOf(finding).part === part);
  return <FindingList findings={findings} isStale={isStale} />;
}

/** What there is to say of a row, by its key. */
export function RowFindings({ id }: { id: string }) {
  const { findings, isStale } = useRowFacts(id);
  return <FindingList findings={findings} isStale={isStale} />;
}

export function FindingList({ findings, isStale = false }: { findings: Finding[]; isStale?: boolean }) {
  if (findings.length === 0) return null;
  return (
    <ul className={isStale ? "findings findings-stale" : "findings"}>
      {findings.map((finding, index) => <FindingItem key={index} finding={finding} />)}
    </ul>
  );
}

export function FindingItem({ finding: { severity, rule, message } }: { finding: Finding }) {
  return (
    <li className={`finding finding-${severity}`}>
      <Icon name={severity} label={severity} />
      <span className="finding-message">{shown(message)}</span>
      <RuleNumber rule={rule} />
    </li>
  );
}
