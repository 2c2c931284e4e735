// Role Mapping: the method, and the rows or the checklist that belong to it.
import { useRef, useState } from "react";
import { GridList, GridListItem } from "react-aria-components";
import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { LONG, LongList } from "../../controls/LongList.tsx";
import { Told } from "../../controls/Told.tsx";
import { keyOf, roleMapping, roleRows, withRoleRows, without } from "../../draft/draft.ts";
import { groupName, names, roleName, roleOf } from "../../draft/names.ts";
import { useSitting } from "../context.tsx";
import { useRowFacts } from "../facts.ts";
import { counted, figure, roleMethodName } from "../words.ts";
import { ChooseRolesDialog } from "./ChooseRolesDialog.tsx";
import { useDraft } from "./draft.ts";
import { useFocusWhenEmpty } from "./empty.ts";
import { FindingList, FindingsOf } from "./Findings.tsx";
import { RoleMethodDialog } from "./RoleMethodDialog.tsx";
import { RoleRowDialog } from "./RoleRowDialog.tsx";
import { Command, RowMenu } from "./RowMenu.tsx";
import { useSpotlight } from "./spotlight.ts";
import { Unmapped } from "./Unmapped.tsx";

export function RoleMapping() {
  const { provider } = useDraft();
  const [isEditing, setEditing] = useState(false);
  const { method } = roleMapping(provider);
  return (
    <section className="panel" aria-labelledby="role-mapping">
      <header className="panel-head">
        <h2 id="role-mapping">Role Mapping</h2>
        <p className="method">{roleMethodName(method)}</p>
        <Button look="text" aria-label="Edit Role Mapping" onPress={() => setEditing(true)}>Edit</Button>
      </header>
      <FindingsOf part="roleMapping" />
      {method === "scimGroups" && <RoleRows />}
      {method === "allowList" && <AllowedRoles />}
      {method === "manual" && <p className="empty-line">Nothing here changes anybody's roles but those of new users, who get the default roles of their organization.</p>}
      {isEditing && <RoleMethodDialog onClose={() => setEditing(false)} />}
    </section>
  );
}

type Open = { key: string | null; groupId: string | null } | null;

function RoleRows() {
  const { settled } = useSitting("settled");
  const { provider, words, edit } = useDraft();
  const [open, setOpen] = useState<Open>(null);
  const list = useRef<HTMLDivElement>(null);
  const lit = useSpotlight("role", list);
  const factsOf = useRowFacts("role");
  const rows = roleRows(provider);
  const add = useFocusWhenEmpty(rows.length);
  const isLong = rows.length > LONG;
  const items = rows.map((row, index) => ({ id: keyOf(row), row, index }));
  const remove = (index: number) => edit(`Remove role row ${index + 1}`, withRoleRows(provider, without(rows, index)));
  return (
    <>
      <LongList isLong={isLong}>
        <GridList
          ref={list} aria-label="Role mapping rows" className={isLong ? "rows rows-long" : "rows"} items={items} selectionMode="none" dependencies={[factsOf, words, lit]}
          renderEmptyState={() => <p className="empty-line">No row yet: everybody gets the default roles of the organization. Add Role Mapping makes the first.</p>}
        >
          {({ id, row, index }) => {
            const group = groupName(words, row.groupId);
            const facts = factsOf(id);
            const change = () => setOpen({ key: id, groupId: row.groupId });
            return (
              <GridListItem id={id} textValue={group} className={`row ${lit === index ? "row-lit" : ""} ${facts.isStale ? "row-stale" : ""}`} data-row={index} onAction={change}>
                <div className="row-line row-line-role">
                  <span className="row-names"><span className="row-groups">{group}</span> <Icon name="arrow" label="gives" /> <RoleNames ids={row.roleIds} /></span>
                  <InGroup users={facts.isStale ? null : facts.users} group={group} />
                  <RowMenu label={`Role row ${index + 1}: ${group}`}>
                    <Command label="Edit" perform={change} />
                    <Command label="Remove" perform={() => remove(index)} />
                  </RowMenu>
                </div>
                <FindingList findings={facts.findings} />
              </GridListItem>
            );
          }}
        </GridList>
      </LongList>
      <div className="panel-foot">
        <Button look="text" ref={add} onPress={() => setOpen({ key: null, groupId: null })}><Icon name="plus" />Add Role Mapping</Button>
        <Unmapped list="role" outcome={settled} nameOf={(id) => groupName(words, id)} onAdd={(groupId) => setOpen({ key: null, groupId })} />
      </div>
      {open !== null && <RoleRowDialog index={open.key === null ? null : rows.findIndex((row) => keyOf(row) === open.key)} groupId={open.groupId} onClose={() => setOpen(null)} />}
    </>
  );
}

function InGroup({ users, group }: { users: number | null; group: string }) {
  if (users === null) return <span className="row-count quiet">–</span>;
  return <Told className="row-count" figure={figure(users)} words={`${counted(users, "user")} in ${group}`} />;
}

function RoleNames({ ids }: { ids: string[] }) {
  const { words } = useDraft();
  return (
    <span className="row-target">
      {ids.map((id, index) => (
        <span key={id}>{index > 0 && ", "}{roleName(words, id)}{roleOf(words, id)?.privileged === true && <span className="privileged"> privileged</span>}</span>
      ))}
    </span>
  );
}

function AllowedRoles() {
  const { provider, words } = useDraft();
  const [isChoosing, setChoosing] = useState(false);
  const mapping = roleMapping(provider);
  const ids = mapping.method === "allowList" ? mapping.roleIds : [];
  return (
    <>
      <p className="empty-line">
        {ids.length === 0 ? "No role is chosen: the script changes nobody's roles." : `The script may change ${names(ids.map((id) => roleName(words, id)))}.`}
      </p>
      <div className="panel-foot"><Button look="text" onPress={() => setChoosing(true)}>Choose Roles</Button></div>
      {isChoosing && <ChooseRolesDialog onClose={() => setChoosing(false)} />}
    </>
  );
}
