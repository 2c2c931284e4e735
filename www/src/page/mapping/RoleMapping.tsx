// Role Mapping: the method, and the rows or the checklist that belong to it.
import { useRef, useState } from "react";
import { GridList, GridListItem } from "react-aria-components";
import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { LONG, LongList } from "../../controls/LongList.tsx";
import { Told } from "../../controls/Told.tsx";
import { allowedRoles, keyOf, roleMapping, roleRows, withRoleRows, without } from "../../draft/draft.ts";
import { groupName, names, roleName, roleOf } from "../../draft/names.ts";
import { useSitting } from "../context.tsx";
import { RowFactsProvider, useFactsOf, useRowFacts } from "../facts.ts";
import { counted, figure, roleMethodName } from "../words.ts";
import { ChooseRolesDialog } from "./ChooseRolesDialog.tsx";
import { useDraftPart, useEdit, useVocabulary } from "./draft.ts";
import { useFocusWhenEmpty } from "./empty.ts";
import { FindingsOf, RowFindings } from "./Findings.tsx";
import { useItems } from "./items.ts";
import { RoleMethodDialog } from "./RoleMethodDialog.tsx";
import { RoleRowDialog } from "./RoleRowDialog.tsx";
import { Command, RowMenu } from "./RowMenu.tsx";
import { useSpotlight } from "./spotlight.ts";
import { Unmapped } from "./Unmapped.tsx";

export function RoleMapping() {
  const method = useDraftPart((provider) => roleMapping(provider).method);
  const [isEditing, setEditing] = useState(false);
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

/** The rows with what the core says of them. */
function RoleRows() {
  return <RowFactsProvider value={useFactsOf("role")}>{ROWS}</RowFactsProvider>;
}

// Always the same element: new figures do not draw the list again.
const ROWS = <Rows />;

type Open = { key: string | null; groupId: string | null } | null;

function Rows() {
  const words = useVocabulary();
  const { edit } = useEdit();
  const [open, setOpen] = useState<Open>(null);
  const list = useRef<HTMLDivElement>(null);
  const lit = useSpotlight("role", list);
  const rows = useDraftPart(roleRows);
  const isLong = rows.length > LONG;
  const items = useItems(rows);
  const remove = (index: number) => edit(`Remove role row ${index + 1}`, (provider) => withRoleRows(provider, without(roleRows(provider), index)));
  return (
    <>
      <LongList isLong={isLong}>
        <GridList
          ref={list} aria-label="Role mapping rows" className={isLong ? "rows rows-long" : "rows"} items={items} selectionMode="none" dependencies={[words, lit]}
          renderEmptyState={() => <p className="empty-line">No row yet: everybody gets the default roles of the organization. Add Role Mapping makes the first.</p>}
        >
          {({ id, row, index }) => {
            const group = groupName(words, row.groupId);
            const change = () => setOpen({ key: id, groupId: row.groupId });
            return (
              <GridListItem id={id} textValue={group} className={lit === index ? "row row-lit" : "row"} data-row={index} onAction={change}>
                <div className="row-line row-line-role">
                  <span className="row-names"><span className="row-groups">{group}</span> <Icon name="arrow" label="gives" /> <RoleNames ids={row.roleIds} /></span>
                  <InGroup id={id} group={group} />
                  <RowMenu label={`Role row ${index + 1}: ${group}`}>
                    <Command label="Edit" perform={change} />
                    <Command label="Remove" perform={() => remove(index)} />
                  </RowMenu>
                </div>
                <RowFindings id={id} />
              </GridListItem>
            );
          }}
        </GridList>
      </LongList>
      <Foot rows={rows.length} onAdd={(groupId) => setOpen({ key: null, groupId })} />
      {open !== null && <RoleRowDialog index={open.key === null ? null : rows.findIndex((row) => keyOf(row) === open.key)} groupId={open.groupId} onClose={() => setOpen(null)} />}
    </>
  );
}

function Foot({ rows, onAdd }: { rows: number; onAdd(groupId: string | null): void }) {
  const { settled } = useSitting("settled");
  const words = useVocabulary();
  const add = useFocusWhenEmpty(rows);
  return (
    <div className="panel-foot">
      <Button look="text" ref={add} onPress={() => onAdd(null)}><Icon name="plus" />Add Role Mapping</Button>
      <Unmapped list="role" outcome={settled} nameOf={(id) => groupName(words, id)} onAdd={onAdd} />
    </div>
  );
}

function InGroup({ id, group }: { id: string; group: string }) {
  const { users, isStale } = useRowFacts(id);
  if (users === null || isStale) return <span className="row-count quiet">–</span>;
  return <Told className="row-count" figure={figure(users)} words={`${counted(users, "user")} in ${group}`} />;
}

function RoleNames({ ids }: { ids: string[] }) {
  const words = useVocabulary();
  return (
    <span className="row-target">
      {ids.map((id, index) => (
        <span key={id}>{index > 0 && ", "}{roleName(words, id)}{roleOf(words, id)?.privileged === true && <span className="privileged"> privileged</span>}</span>
      ))}
    </span>
  );
}

function AllowedRoles() {
  const words = useVocabulary();
  const ids = useDraftPart(allowedRoles);
  const [isChoosing, setChoosing] = useState(false);
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
