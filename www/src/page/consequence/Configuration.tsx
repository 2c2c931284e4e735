import type { Finding } from "scim-usher";
import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { shown } from "../../draft/names.ts";
import { spotOf } from "../../draft/place.ts";
import { usePage } from "../context.tsx";
import { useIsStale } from "../facts.ts";
import { RuleNumber } from "../RuleNumber.tsx";
import { figure } from "../words.ts";

const LISTED = 500;

/** What the core finds in the configuration itself, each finding with the way to its row. */
export function Configuration({ findings }: { findings: Finding[] }) {
  const isStale = useIsStale();
  if (findings.length === 0) return <p className="empty-line">The configuration has no findings.</p>;
  return (
    <ul className={isStale ? "configuration findings-stale" : "configuration"}>
      {findings.slice(0, LISTED).map((finding, index) => <Entry key={index} finding={finding} />)}
      {findings.length > LISTED && <li className="empty-line">and {figure(findings.length - LISTED)} more</li>}
    </ul>
  );
}

function Entry({ finding }: { finding: Finding }) {
  const { severity, rule, message } = finding;
  return (
    <li className={`finding finding-${severity}`}>
      <Icon name={severity} label={severity} />
      <span className="finding-message">{shown(message)}</span>
      <RuleNumber rule={rule} />
      <ToRow finding={finding} />
    </li>
  );
}

function ToRow({ finding }: { finding: Finding }) {
  const { reveal } = usePage();
  const spot = spotOf(finding);
  if (spot.part !== "row") return null;
  return <Button look="text" onPress={() => reveal(spot.list, spot.row)}>{spot.list === "role" ? "Role row" : "Row"} {spot.row + 1}</Button>;
}
