import { useState } from "react";
import { Choices } from "../../controls/Choices.tsx";
import { Dialog } from "../../controls/Dialog.tsx";
import { roleMapping, withRoleMapping } from "../../draft/draft.ts";
import { useDraft } from "./draft.ts";
import { roleChoices } from "./roles.ts";

/** Choose Roles: the checklist of roles that the directory script may change. */
export function ChooseRolesDialog({ onClose }: { onClose(): void }) {
  const { provider, words, edit } = useDraft();
  const mapping = roleMapping(provider);
  const present = mapping.method === "allowList" ? mapping.roleIds : [];
  const [roleIds, setRoleIds] = useState(present);
  const perform = () => {
    edit("Choose roles", withRoleMapping(provider, { method: "allowList", roleIds }));
    onClose();
  };
  return (
    <Dialog title="Choose Roles" onClose={onClose} action={{ label: "Save", perform }} wide>
      <p className="hint">
        Only the roles chosen here are changed by the User Directory Sync; every other role is given and taken by hand. It keeps users from raising their
        own privileges through what the directory says of them.
      </p>
      <Choices label="Choose Roles" several tall autoFocus chosen={roleIds} onChoose={setRoleIds} choices={roleChoices(words, roleIds)} empty="The environment has no roles." />
    </Dialog>
  );
}
