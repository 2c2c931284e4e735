import type { PreviewSummary } from "scim-usher";
import { Button } from "../../controls/Button.tsx";
import { shown } from "../../draft/names.ts";
import { usePage, type Condition } from "../context.tsx";
import { counted, figure } from "../words.ts";

/** Who gains and who loses which role. */
export function RoleTable({ roles }: { roles: PreviewSummary["roles"] }) {
  if (roles.length === 0) return <p className="empty-line">Nobody gains or loses a role.</p>;
  return (
    <div className="table-scroll">
      <table className="table">
        <thead><tr><th scope="col">Role</th><th scope="col" className="number">Gain it</th><th scope="col" className="number">Lose it</th></tr></thead>
        <tbody>
          {roles.map(({ id, name, privileged, gained, lost }) => (
            <tr key={id}>
              <th scope="row">{shown(name)}{privileged && <span className="privileged"> privileged</span>}</th>
              <td className="number"><Behind users={gained} condition={{ label: `gain ${shown(name)}`, query: { gains: id } }} sign="+" isDanger={privileged} /></td>
              <td className="number"><Behind users={lost} condition={{ label: `lose ${shown(name)}`, query: { loses: id } }} sign="−" isDanger={false} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Behind({ users, condition, sign, isDanger }: { users: number; condition: Condition; sign: string; isDanger: boolean }) {
  const { look } = usePage();
  if (users === 0) return <span className="quiet">0</span>;
  return (
    <Button look="text" className={isDanger ? "danger" : "change"} aria-label={`${counted(users, "user")} ${condition.label}: show them`} onPress={() => look(condition)}>
      {sign}{figure(users)}
    </Button>
  );
}
