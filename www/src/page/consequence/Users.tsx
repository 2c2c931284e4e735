// The users that a set of conditions finds: searched, drawn only where they are seen, opened in place.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { Input, SearchField, Button as AriaButton, Tag, TagGroup, TagList } from "react-aria-components";
import type { PreviewQuery } from "scim-usher";
import { Icon } from "../../controls/Icon.tsx";
import type { Figures } from "../../worker/protocol.ts";
import { usePage, useView } from "../context.tsx";
import { counted } from "../words.ts";
import { usePages } from "./pages.ts";
import { UserRow } from "./UserRow.tsx";

const ROW = 32;

export function Users({ summary }: { summary: Figures }) {
  const { look } = usePage();
  const { conditions } = useView();
  const [search, setSearch] = useState("");
  const query = joined(conditions.map((condition) => condition.query), search);
  const { total, at, need } = usePages(query);
  return (
    <div className="users">
      <div className="users-head">
        <SearchField aria-label="Search users by name or id" className="search" value={search} onChange={setSearch}>
          <Icon name="search" />
          <Input placeholder="Search users" />
          <AriaButton className="button button-icon search-clear"><Icon name="close" /></AriaButton>
        </SearchField>
        <TagGroup aria-label="Conditions" className="tags" onRemove={(keys) => look(...conditions.filter((condition) => !keys.has(condition.label)))}>
          <TagList className="tag-list">
            {conditions.map(({ label }) => (
              <Tag key={label} id={label} textValue={label} className="tag">
                {label}<AriaButton slot="remove" className="tag-remove"><Icon name="close" /></AriaButton>
              </Tag>
            ))}
          </TagList>
        </TagGroup>
        <p className="users-total" role="status">{total === null ? "" : told(total, conditions.length + search.length)}</p>
      </div>
      {total === 0 && <p className="empty-line">{emptiness(conditions.length + search.length, summary)}</p>}
      {total !== null && total > 0 && <List total={total} at={at} need={need} />}
    </div>
  );
}

function told(total: number, conditions: number): string {
  return conditions === 0 ? `${counted(total, "user")} ${total === 1 ? "changes" : "change"}` : counted(total, "user");
}

function emptiness(conditions: number, summary: Figures): string {
  return conditions === 0 ? `None of ${counted(summary.users, "user")} would change.` : "No user fits these conditions.";
}

function joined(queries: PreviewQuery[], search: string): PreviewQuery {
  const base: PreviewQuery = queries.length === 0 && search !== "" ? { show: "all" } : {};
  return Object.assign(base, ...queries, search === "" ? {} : { search }) as PreviewQuery;
}

interface ListProps extends Pick<ReturnType<typeof usePages>, "at" | "need"> {
  total: number;
}

function List({ total, at, need }: ListProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [wanted, setWanted] = useState<number | null>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const virtual = useVirtualizer({ count: total, getScrollElement: () => scroll.current, estimateSize: () => ROW, overscan: 8 });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => need(first, last), [need, first, last]);

  // A user far away is focused once its line is drawn.
  useEffect(() => {
    const line = wanted === null ? null : scroll.current?.querySelector<HTMLElement>(`[data-index="${wanted}"] .user-toggle`);
    if (line === null || line === undefined) return;
    line.focus({ preventScroll: true });
    setWanted(null);
  });

  const go = (index: number) => {
    const next = Math.max(0, Math.min(total - 1, index));
    setActive(next);
    setWanted(next);
    virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || !event.target.matches(".user-toggle")) return;
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? ROW) / ROW) - 1);
    const next = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: total - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    go(next);
  };
  const toggle = (id: string, index: number) => {
    setActive(index);
    setOpen((set) => (set.has(id) ? new Set([...set].filter((each) => each !== id)) : new Set([...set, id])));
  };
  const current = Math.min(active, total - 1);
  const isActiveDrawn = current >= first && current <= last;
  return (
    <div ref={scroll} className="user-scroll" onKeyDown={onKeyDown}>
      <ul className="user-list" style={{ height: `${virtual.getTotalSize()}px` }}>
        {items.map(({ index, start }) => {
          const user = at(index);
          return (
            <li key={index} ref={virtual.measureElement} data-index={index} className="user" style={{ transform: `translateY(${start}px)` }} aria-setsize={total} aria-posinset={index + 1}>
              {user === null ? <div className="user-line user-waiting" /> : (
                <UserRow user={user} isOpen={open.has(user.id)} isTabStop={isActiveDrawn ? index === current : index === first} onToggle={() => toggle(user.id, index)} />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
