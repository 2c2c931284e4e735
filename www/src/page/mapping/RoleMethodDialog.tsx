import { useState } from "react";
import { Radio, RadioGroup } from "react-aria-components";
import type { Provider, RoleMapping } from "scim-usher";
import { Dialog } from "../../controls/Dialog.tsx";
import { roleMapping, roleRows, withRoleMapping, type RoleMethod } from "../../draft/draft.ts";
import { useSitting } from "../context.tsx";
import { roleMethodName, roleMethods } from "../words.ts";
import { useDraft } from "./draft.ts";

/** Edit Role Mapping: by hand, or by what the provider sends. */
export function RoleMethodDialog({ onClose }: { onClose(): void }) {
  const { history } = useSitting("history");
  const { provider, edit } = useDraft();
  const present = roleMapping(provider);
  const [method, setMethod] = useState(present.method);
  const perform = () => {
    if (method !== present.method) edit("Edit role mapping", withRoleMapping(provider, mappingOf(method, history?.loaded ?? provider)));
    onClose();
  };
  return (
    <Dialog title="Edit Role Mapping" onClose={onClose} action={{ label: "Save", perform }}>
      <RadioGroup aria-label="Method" value={method} onChange={(value) => setMethod(value as RoleMethod)} className="radios">
        {roleMethods(provider.kind).map((each) => (
          <Radio key={each.method} value={each.method} className="radio">
            <span className="radio-dot" aria-hidden />
            <span className="radio-words"><span>{roleMethodName(each.method)}</span><span className="quiet">{each.useCase}</span></span>
          </Radio>
        ))}
      </RadioGroup>
    </Dialog>
  );
}

/** The mapping of a method. Rows and roles come back from the file as loaded. */
function mappingOf(method: RoleMethod, loaded: Provider): RoleMapping {
  if (method === "manual") return { method };
  if (method === "scimGroups") return { method, rows: roleRows(loaded) };
  const was = roleMapping(loaded);
  return { method, roleIds: was.method === "allowList" ? was.roleIds : [] };
}
