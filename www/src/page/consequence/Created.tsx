import { Button } from "../../controls/Button.tsx";
import { organizationName, shown } from "../../draft/names.ts";
import type { Figures } from "../../worker/protocol.ts";
import { usePage, useSitting } from "../context.tsx";
import { counted, figure } from "../words.ts";

/** The organizations that would be created, so that a misspelt name is seen before it exists. */
export function Created({ summary: { created, createdOrganizations } }: { summary: Figures }) {
  const { look } = usePage();
  const words = useSitting("vocabulary").vocabulary;
  if (created === 0) return <p className="empty-line">No organization would be created.</p>;
  return (
    <div className="table-scroll">
      <table className="table">
        <thead><tr><th scope="col">New organization</th><th scope="col">Below</th><th scope="col" className="number">Users</th></tr></thead>
        <tbody>
          {createdOrganizations.map(({ name, parentId, users }) => (
            <tr key={name}>
              <th scope="row">{shown(name)}</th>
              <td>{words === null ? shown(parentId) : organizationName(words, parentId)}</td>
              <td className="number">
                <Button look="text" aria-label={`${counted(users, "user")}: show them`} onPress={() => look({ label: `to ${shown(name)}`, query: { to: { create: name } } })}>{figure(users)}</Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {created > createdOrganizations.length && <p className="empty-line">and {figure(created - createdOrganizations.length)} more</p>}
    </div>
  );
}
