// The rows in priority order: dragged by mouse, touch or keyboard, moved by number, edited and removed.
import { useEffect, useRef, useState } from "react";
import { DropIndicator, GridList, useDragAndDrop, type Key } from "react-aria-components";
import type { OrganizationRow, Provider } from "scim-usher";
import { LONG, LongList } from "../../controls/LongList.tsx";
import { keyOf, moved, organizationRows, withOrganizationRows, without } from "../../draft/draft.ts";
import { groupName, names, organizationName } from "../../draft/names.ts";
import { usePage } from "../context.tsx";
import { RowFactsProvider, useFactsOf } from "../facts.ts";
import { useDraftPart, useEdit, useVocabulary } from "./draft.ts";
import { type Item, useItems } from "./items.ts";
import { MoveDialog } from "./MoveDialog.tsx";
import { OrganizationRowDialog } from "./OrganizationRowDialog.tsx";
import { OrganizationRowItem } from "./OrganizationRowItem.tsx";
import { useSpotlight } from "./spotlight.ts";

type Open = { what: "edit" | "move"; key: string } | null;

/** The rows with what the core says of them. */
export function OrganizationRows() {
  return <RowFactsProvider value={useFactsOf("organization")}>{ROWS}</RowFactsProvider>;
}

// Always the same element: new figures do not draw the list again.
const ROWS = <Rows />;

function Rows() {
  const { workspace } = usePage();
  const words = useVocabulary();
  const { edit, hover: show } = useEdit();
  const [open, setOpen] = useState<Open>(null);
  const list = useRef<HTMLDivElement>(null);
  const lit = useSpotlight("organization", list);
  const rows = useDraftPart(organizationRows);
  const nameOf = (row: OrganizationRow) => names(row.groupIds.map((id) => groupName(words, id)));
  const indexOf = (key: Key) => rows.findIndex((row) => keyOf(row) === key);

  const reordered = (from: number, to: number) => (provider: Provider) => withOrganizationRows(provider, moved(organizationRows(provider), from, to));
  const move = (from: number, to: number) => {
    if (from === to || to < 0 || to >= rows.length) return;
    edit(`Move row ${from + 1} to ${to + 1}`, reordered(from, to));
  };
  const remove = (index: number) => edit(`Remove row ${index + 1}`, (provider) => withOrganizationRows(provider, without(organizationRows(provider), index)));

  const { dragAndDropHooks } = useDragAndDrop<Item<OrganizationRow>>({
    getItems: (keys) => [...keys].map((key) => ({ "text/plain": nameOf(rows[indexOf(key)] ?? { groupIds: [], organizationId: "" }) })),
    onDragStart: ({ keys }) => setDragged([...keys][0] ?? null),
    onDragEnd: () => { setDragged(null); workspace.hover(null); },
    onReorder: ({ keys, target }) => {
      const from = indexOf([...keys][0] ?? "");
      move(from, placeAfter(from, indexOf(target.key), target.dropPosition));
    },
    renderDropIndicator: (target) => (
      <DropIndicator target={target} className="drop-line">
        {({ isDropTarget }) => isDropTarget && target.type === "item" && <Hovering target={target.key} position={target.dropPosition} onHover={hover} />}
      </DropIndicator>
    ),
  });
  const [dragged, setDragged] = useState<Key | null>(null);
  const hover = (target: Key, position: string) => {
    const from = indexOf(dragged ?? "");
    if (from >= 0) show(reordered(from, placeAfter(from, indexOf(target), position)));
  };

  const isLong = rows.length > LONG;
  const items = useItems(rows);
  const openRow = open === null ? -1 : indexOf(open.key);
  return (
    <>
      <LongList isLong={isLong}>
        <GridList
          ref={list} aria-label="Organization mapping rows in priority order" className={isLong ? "rows rows-long" : "rows"} items={items} dragAndDropHooks={dragAndDropHooks}
          selectionMode="none" keyboardNavigationBehavior="arrow"
          dependencies={[words, rows.length, lit]}
          renderEmptyState={() => <p className="empty-line">No row yet: everybody goes to the default organization. Add Mapping makes the first.</p>}
        >
          {({ id, row, index }) => (
            <OrganizationRowItem
              id={id} index={index} count={rows.length} groups={nameOf(row)} isLit={lit === index}
              organization={organizationName(words, row.organizationId, row.organizationName)}
              onEdit={() => setOpen({ what: "edit", key: id })} onMoveTo={() => setOpen({ what: "move", key: id })}
              onMove={(to) => move(index, to)} onRemove={() => remove(index)}
            />
          )}
        </GridList>
      </LongList>
      {open?.what === "edit" && openRow >= 0 && <OrganizationRowDialog index={openRow} groupIds={rows[openRow]?.groupIds ?? []} onClose={() => setOpen(null)} />}
      {open?.what === "move" && openRow >= 0 && <MoveDialog index={openRow} count={rows.length} onMove={(to) => move(openRow, to)} onClose={() => setOpen(null)} />}
    </>
  );
}

/** Where a row lands when it is dropped before or after another. */
function placeAfter(from: number, target: number, position: string): number {
  const gap = position === "after" ? target + 1 : target;
  return gap > from ? gap - 1 : gap;
}

/** Stands in the drop line that is aimed at, for as long as it is. */
function Hovering({ target, position, onHover }: { target: Key; position: string; onHover(target: Key, position: string): void }) {
  const latest = useRef(onHover);
  useEffect(() => { latest.current = onHover; });
  useEffect(() => latest.current(target, position), [target, position]);
  return null;
}
