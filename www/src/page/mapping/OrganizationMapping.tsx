// Organization Mapping: the method, the default organization, and the rows in priority order.
import { useState } from "react";
import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { OrganizationSelect } from "../../controls/OrganizationSelect.tsx";
import { organizationMapping, organizationRows, withDefaultOrganization } from "../../draft/draft.ts";
import { groupName, organizationName } from "../../draft/names.ts";
import { usePage, useSitting } from "../context.tsx";
import { useIsStale } from "../facts.ts";
import { counted, DEFAULT_ATTRIBUTE, figure, organizationMethodName } from "../words.ts";
import { useDraft } from "./draft.ts";
import { useFocusWhenEmpty } from "./empty.ts";
import { FindingsOf } from "./Findings.tsx";
import { OrganizationMethodDialog } from "./OrganizationMethodDialog.tsx";
import { OrganizationRowDialog } from "./OrganizationRowDialog.tsx";
import { OrganizationRows } from "./OrganizationRows.tsx";
import { Unmapped } from "./Unmapped.tsx";

export function OrganizationMapping() {
  const { provider } = useDraft();
  const [isEditing, setEditing] = useState(false);
  const mapping = organizationMapping(provider);
  const attribute = mapping.method === "orgNameAttribute" ? mapping.attribute ?? DEFAULT_ATTRIBUTE : DEFAULT_ATTRIBUTE;
  return (
    <section className="panel" aria-labelledby="organization-mapping">
      <header className="panel-head">
        <h2 id="organization-mapping">Organization Mapping</h2>
        <p className="method">{organizationMethodName(provider.kind, mapping.method, attribute)}</p>
        <Button look="text" aria-label="Edit Organization Mapping Method" onPress={() => setEditing(true)}>Edit</Button>
      </header>
      <FindingsOf part="organizationMapping" />
      {mapping.method === "scimGroups" && <GroupRows />}
      <DefaultOrganization />
      {isEditing && <OrganizationMethodDialog onClose={() => setEditing(false)} />}
    </section>
  );
}

function GroupRows() {
  const { settled } = useSitting("settled");
  const { provider, words } = useDraft();
  const add = useFocusWhenEmpty(organizationRows(provider).length);
  const [groups, setGroups] = useState<string[] | null>(null);
  return (
    <>
      <OrganizationRows />
      <div className="panel-foot">
        <Button look="text" ref={add} onPress={() => setGroups([])}><Icon name="plus" />Add Mapping</Button>
        <Unmapped list="organization" onAdd={(id) => setGroups([id])} nameOf={(id) => groupName(words, id)} outcome={settled} />
      </div>
      {groups !== null && <OrganizationRowDialog index={null} groupIds={groups} onClose={() => setGroups(null)} />}
    </>
  );
}

const EVERYBODY: Record<ReturnType<typeof organizationMapping>["method"], string> = {
  singleOrganization: "new users",
  orgNameAttribute: "users without an organization name",
  scimGroups: "everybody else",
  orgScript: "users without an organization name",
};

function DefaultOrganization() {
  const { settled } = useSitting("settled");
  const { provider, words, edit } = useDraft();
  const { look } = usePage();
  const isStale = useIsStale();
  const summary = settled?.refused === null ? settled.summary : null;
  const { method } = organizationMapping(provider);
  const change = (id: string) => edit(`Default organization ${organizationName(words, id)}`, withDefaultOrganization(provider, id));
  return (
    <div className="default">
      <div className="default-line">
        <span className="default-who">{EVERYBODY[method]}</span>
        <Icon name="arrow" label="go to" />
        <OrganizationSelect label="Default organization" words={words} value={provider.defaultOrganizationId} onChange={change} />
        {method === "scimGroups" && summary !== null && (
          <Button
            look="text" className="row-count" aria-label={isStale ? "Users whom no row places are being counted" : `${counted(summary.unmapped, "user")} whom no row places`}
            onPress={() => isStale || look({ label: "placed by no row", query: { show: "all", unmapped: true } })}
          >
            {isStale ? "–" : figure(summary.unmapped)}
          </Button>
        )}
      </div>
      <FindingsOf part="defaultOrganization" />
    </div>
  );
}
