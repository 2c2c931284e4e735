// Organization Mapping: the method, the default organization, and the rows in priority order.
import { useState } from "react";
import type { Provider } from "scim-usher";
import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { OrganizationSelect } from "../../controls/OrganizationSelect.tsx";
import { organizationMapping, organizationRows, withDefaultOrganization } from "../../draft/draft.ts";
import { groupName, organizationName } from "../../draft/names.ts";
import { usePage, useSitting } from "../context.tsx";
import { useIsStale } from "../facts.ts";
import { counted, DEFAULT_ATTRIBUTE, figure, organizationMethodName } from "../words.ts";
import { useDraftPart, useEdit, useVocabulary } from "./draft.ts";
import { useFocusWhenEmpty } from "./empty.ts";
import { FindingsOf } from "./Findings.tsx";
import { OrganizationMethodDialog } from "./OrganizationMethodDialog.tsx";
import { OrganizationRowDialog } from "./OrganizationRowDialog.tsx";
import { OrganizationRows } from "./OrganizationRows.tsx";
import { Unmapped } from "./Unmapped.tsx";

export function OrganizationMapping() {
  const kind = useDraftPart((provider) => provider.kind);
  const method = useDraftPart((provider) => organizationMapping(provider).method);
  const attribute = useDraftPart(attributeOf);
  const [isEditing, setEditing] = useState(false);
  return (
    <section className="panel" aria-labelledby="organization-mapping">
      <header className="panel-head">
        <h2 id="organization-mapping">Organization Mapping</h2>
        <p className="method">{organizationMethodName(kind, method, attribute)}</p>
        <Button look="text" aria-label="Edit Organization Mapping Method" onPress={() => setEditing(true)}>Edit</Button>
      </header>
      <FindingsOf part="organizationMapping" />
      {method === "scimGroups" && <GroupRows />}
      <DefaultOrganization />
      {isEditing && <OrganizationMethodDialog onClose={() => setEditing(false)} />}
    </section>
  );
}

function attributeOf(provider: Provider): string {
  const mapping = organizationMapping(provider);
  return mapping.method === "orgNameAttribute" ? mapping.attribute ?? DEFAULT_ATTRIBUTE : DEFAULT_ATTRIBUTE;
}

function GroupRows() {
  return <><OrganizationRows /><Foot /></>;
}

function Foot() {
  const { settled } = useSitting("settled");
  const words = useVocabulary();
  const add = useFocusWhenEmpty(useDraftPart((provider) => organizationRows(provider).length));
  const [groups, setGroups] = useState<string[] | null>(null);
  return (
    <>
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
  const words = useVocabulary();
  const { edit } = useEdit();
  const method = useDraftPart((provider) => organizationMapping(provider).method);
  const id = useDraftPart((provider) => provider.defaultOrganizationId);
  const change = (next: string) => edit(`Default organization ${organizationName(words, next)}`, (provider) => withDefaultOrganization(provider, next));
  return (
    <div className="default">
      <div className="default-line">
        <span className="default-who">{EVERYBODY[method]}</span>
        <Icon name="arrow" label="go to" />
        <OrganizationSelect label="Default organization" words={words} value={id} onChange={change} />
        {method === "scimGroups" && <PlacedByNone />}
      </div>
      <FindingsOf part="defaultOrganization" />
    </div>
  );
}

function PlacedByNone() {
  const { look } = usePage();
  const { settled } = useSitting("settled");
  const isStale = useIsStale();
  const summary = settled?.refused === null ? settled.summary : null;
  if (summary === null) return null;
  return (
    <Button
      look="text" className="row-count" aria-label={isStale ? "Users whom no row places are being counted" : `${counted(summary.unmapped, "user")} whom no row places`}
      onPress={() => isStale || look({ label: "placed by no row", query: { show: "all", unmapped: true } })}
    >
      {isStale ? "–" : figure(summary.unmapped)}
    </Button>
  );
}
