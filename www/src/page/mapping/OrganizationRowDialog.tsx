// Add Mapping and Edit: groups on one side, the organization they lead to on the other.
import { useState } from "react";
import { Choices } from "../../controls/Choices.tsx";
import { Dialog, Missing } from "../../controls/Dialog.tsx";
import { OrganizationTree } from "../../controls/OrganizationSelect.tsx";
import { edited, organizationRows, withOrganizationRows } from "../../draft/draft.ts";
import { groupName, organizationName } from "../../draft/names.ts";
import { useSitting } from "../context.tsx";
import { useDraft } from "./draft.ts";

interface Props {
  /** The row to edit, or `null` for a new one at the lowest priority. */
  index: number | null;
  groupIds: string[];
  onClose(): void;
}

export function OrganizationRowDialog({ index, groupIds, onClose }: Props) {
  const { settled } = useSitting("settled");
  const { provider, words, edit } = useDraft();
  const rows = organizationRows(provider);
  const [groups, setGroups] = useState(groupIds);
  const [organization, setOrganization] = useState(index === null ? null : rows[index]?.organizationId ?? null);
  const [missing, setMissing] = useState<string | null>(null);
  const outcome = settled?.refused === null ? settled : null;
  // The core's list may be a moment older than the draft: a group that a row took since is not offered.
  const elsewhere = new Set(rows.filter((_, at) => at !== index).flatMap((row) => row.groupIds));
  const own = index === null ? [] : rows[index]?.groupIds ?? [];
  const offered = [...new Set([...own, ...(outcome?.unmapped.organization ?? [])])].filter((id) => !elsewhere.has(id));
  const perform = () => {
    if (groups.length === 0) return setMissing("Select at least one SCIM group.");
    if (organization === null) return setMissing("Select an organization.");
    const fields = { groupIds: groups, organizationId: organization, ...remembered(organization) };
    const next = index === null ? [...rows, fields] : edited(rows, index, fields);
    edit(index === null ? `Add row ${next.length}` : `Edit row ${index + 1}`, withOrganizationRows(provider, next));
    onClose();
  };
  // The row remembers the name of its organization; one that is gone keeps the name it had.
  const remembered = (id: string) => {
    const known = words.organizations.find((each) => each.id === id)?.name;
    return known === undefined ? {} : { organizationName: known };
  };
  return (
    <Dialog title={index === null ? "Add Mapping" : `Edit row ${index + 1}`} onClose={onClose} action={{ label: index === null ? "Add" : "Save", perform }} wide>
      <div className="pair">
        <section>
          <h3>Select a SCIM group</h3>
          <p className="hint">Only groups that this list does not map yet. Several can share one organization.</p>
          <Choices
            label="Select a SCIM group" several autoFocus chosen={groups} onChoose={setGroups}
            choices={offered.map((id) => ({ id, name: groupName(words, id) }))} empty={outcome?.unmappedNotice.organization ?? "No group is left."}
          />
        </section>
        <section>
          <h3>Select an organization</h3>
          <p className="hint">{organization === null ? "Where members of these groups belong." : `Leads to ${organizationName(words, organization, rows[index ?? -1]?.organizationName)}.`}</p>
          <OrganizationTree words={words} value={organization} onChange={setOrganization} />
        </section>
      </div>
      <Missing>{missing}</Missing>
    </Dialog>
  );
}
