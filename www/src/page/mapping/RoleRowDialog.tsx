// Add Role Mapping and its editing: one group, one or more roles.
import { useState } from "react";
import { Choices } from "../../controls/Choices.tsx";
import { Dialog, Missing } from "../../controls/Dialog.tsx";
import { edited, roleRows, withRoleRows } from "../../draft/draft.ts";
import { groupName } from "../../draft/names.ts";
import { useSitting } from "../context.tsx";
import { useDraft } from "./draft.ts";
import { roleChoices } from "./roles.ts";

interface Props {
  /** The row to edit, or `null` for a new one. */
  index: number | null;
  groupId: string | null;
  onClose(): void;
}

export function RoleRowDialog({ index, groupId, onClose }: Props) {
  const { settled } = useSitting("settled");
  const { provider, words, edit } = useDraft();
  const rows = roleRows(provider);
  const [group, setGroup] = useState(groupId);
  const [roleIds, setRoleIds] = useState(index === null ? [] : rows[index]?.roleIds ?? []);
  const [missing, setMissing] = useState<string | null>(null);
  const outcome = settled?.refused === null ? settled : null;
  // The core's list may be a moment older than the draft: a group that a row took since is not offered.
  const elsewhere = new Set(rows.filter((_, at) => at !== index).map((row) => row.groupId));
  const own = index === null ? [] : [rows[index]?.groupId ?? ""];
  const offered = [...new Set([...own, ...(outcome?.unmapped.role ?? [])])].filter((id) => !elsewhere.has(id));
  const perform = () => {
    if (group === null) return setMissing("Select a SCIM group.");
    if (roleIds.length === 0) return setMissing("Select at least one role.");
    const fields = { groupId: group, roleIds };
    const next = index === null ? [...rows, fields] : edited(rows, index, fields);
    edit(index === null ? `Add role row ${next.length}` : `Edit role row ${index + 1}`, withRoleRows(provider, next));
    onClose();
  };
  return (
    <Dialog title={index === null ? "Add Role Mapping" : `Edit role row ${index + 1}`} onClose={onClose} action={{ label: index === null ? "Add" : "Save", perform }} wide>
      <div className="pair pair-roles">
        <section>
          <h3>Select a SCIM group</h3>
          <p className="hint">Only groups that this list does not map yet.</p>
          <Choices
            label="Select a SCIM group" autoFocus chosen={group === null ? [] : [group]} onChoose={([id]) => setGroup(id ?? null)}
            choices={offered.map((id) => ({ id, name: groupName(words, id) }))} empty={outcome?.unmappedNotice.role ?? "No group is left."}
          />
        </section>
        <section>
          <h3>Select a role</h3>
          <p className="hint">Basic Roles: Desktop User and PROe User, for everyone who backs up. Leave them out for outsiders.</p>
          <Choices label="Select a role" several tall chosen={roleIds} onChoose={setRoleIds} choices={roleChoices(words, roleIds)} empty="The environment has no roles." />
        </section>
      </div>
      <Missing>{missing}</Missing>
    </Dialog>
  );
}
