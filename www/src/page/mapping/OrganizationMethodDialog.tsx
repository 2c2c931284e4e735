// Edit Organization Mapping Method: the methods, what each needs, and when each is the one.
import { useState } from "react";
import { Input, Label, Radio, RadioGroup, TextField } from "react-aria-components";
import type { OrganizationMapping, Provider } from "scim-usher";
import { Dialog, Missing } from "../../controls/Dialog.tsx";
import { OrganizationTree } from "../../controls/OrganizationSelect.tsx";
import { organizationMapping, organizationRows, withOrganizationMapping, type OrganizationMethod } from "../../draft/draft.ts";
import { usePage, useSitting } from "../context.tsx";
import { DEFAULT_ATTRIBUTE, organizationMethodName, organizationMethods } from "../words.ts";
import { useDraft } from "./draft.ts";

export function OrganizationMethodDialog({ onClose }: { onClose(): void }) {
  const { workspace } = usePage();
  const { history } = useSitting("history");
  const { provider, words, edit } = useDraft();
  const present = organizationMapping(provider);
  const [method, setMethod] = useState(present.method);
  const [attribute, setAttribute] = useState(attributeOf(present));
  const [organization, setOrganization] = useState(provider.defaultOrganizationId);
  const [missing, setMissing] = useState<string | null>(null);
  const perform = async () => {
    const next = withOrganizationMapping(provider, mappingOf(method, attribute, present, history?.loaded ?? provider), organization);
    const [refusal] = await workspace.refusals(next);
    if (refusal !== undefined) return setMissing(refusal);
    edit("Edit organization mapping method", next);
    onClose();
  };
  return (
    <Dialog title="Edit Organization Mapping Method" onClose={onClose} action={{ label: "Save", perform: () => void perform() }} wide>
      <RadioGroup aria-label="Method" value={method} onChange={(value) => setMethod(value as OrganizationMethod)} className="radios">
        {organizationMethods(provider.kind).map((each) => (
          <Radio key={each.method} value={each.method} className="radio">
            <span className="radio-dot" aria-hidden />
            <span className="radio-words">
              <span>{organizationMethodName(provider.kind, each.method, attribute.trim() === "" ? DEFAULT_ATTRIBUTE : attribute)}</span>
              <span className="quiet">{each.useCase}</span>
            </span>
          </Radio>
        ))}
      </RadioGroup>
      {method === "orgNameAttribute" && (
        <TextField value={attribute} onChange={setAttribute} className="field" maxLength={100}>
          <Label>Attribute</Label>
          <Input className="input" />
        </TextField>
      )}
      <section>
        <h3>Select an organization</h3>
        <p className="hint">{PURPOSE[method]}</p>
        <OrganizationTree words={words} value={organization} onChange={setOrganization} />
      </section>
      <Comparison kind={provider.kind} />
      <Missing>{missing}</Missing>
    </Dialog>
  );
}

const PURPOSE: Record<OrganizationMethod, string> = {
  singleOrganization: "Where new users are created.",
  orgNameAttribute: "Home of users for whom no organization name is received, and above the organizations that are created.",
  scimGroups: "Home of users whom no row places.",
  orgScript: "Home of users for whom the script returns nothing, and above the organizations that are created.",
};

function Comparison({ kind }: { kind: Provider["kind"] }) {
  return (
    <div className="table-scroll" role="region" aria-label="What each method needs" tabIndex={0}>
      <table className="table comparison">
        <thead>
          <tr><th scope="col">Method</th><th scope="col">Creates organizations automatically</th><th scope="col">Requires organizations first</th><th scope="col">Requires SCIM groups</th></tr>
        </thead>
        <tbody>
          {organizationMethods(kind).map(({ method, short, comparison }) => comparison !== undefined && (
            <tr key={method}>
              <th scope="row">{short}</th><td>{yes(comparison.creates)}</td><td>{yes(comparison.requiresOrganizations)}</td><td>{yes(comparison.requiresGroups)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function yes(is: boolean): string {
  return is ? "Yes" : "No";
}

function attributeOf(mapping: OrganizationMapping): string {
  return mapping.method === "orgNameAttribute" ? mapping.attribute ?? DEFAULT_ATTRIBUTE : DEFAULT_ATTRIBUTE;
}

/** The mapping of a method. Rows come back from the file as loaded where the draft has none. */
function mappingOf(method: OrganizationMethod, attribute: string, present: OrganizationMapping, loaded: Provider): OrganizationMapping {
  if (method === "scimGroups") return present.method === "scimGroups" ? present : { method, rows: organizationRows(loaded) };
  if (method !== "orgNameAttribute") return { method };
  const isDefault = attribute === DEFAULT_ATTRIBUTE && (present.method !== "orgNameAttribute" || present.attribute === undefined);
  return isDefault ? { method } : { method, attribute };
}
