import type { PreviewSummary } from "scim-usher";
import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { usePage } from "../context.tsx";
import { RuleNumber } from "../RuleNumber.tsx";
import { counted, figure } from "../words.ts";

/** How often each rule was found among the users. */
export function FindingTable({ findings }: { findings: PreviewSummary["findings"] }) {
  const { look } = usePage();
  if (findings.length === 0) return <p className="empty-line">No user has a finding.</p>;
  return (
    <div className="table-scroll">
      <table className="table">
        <thead><tr><th scope="col">Severity</th><th scope="col">Rule</th><th scope="col">Finding</th><th scope="col" className="number">Users</th></tr></thead>
        <tbody>
          {findings.map(({ rule, severity, title, users }) => (
            <tr key={`${rule} ${severity} ${title}`} className={`finding-${severity}`}>
              <td className="severity"><Icon name={severity} />{severity}</td>
              <td><RuleNumber rule={rule} /></td>
              <td>{title}</td>
              <td className="number">
                <Button look="text" aria-label={`${counted(users, "user")} with ${rule}: show them`} onPress={() => look({ label: rule, query: { show: "all", rule } })}>{figure(users)}</Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
