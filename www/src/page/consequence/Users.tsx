// The users that a set of conditions finds: searched, drawn only where they are seen, opened in place.
import { useState } from "react";
import { Input, SearchField, Button as AriaButton, Tag, TagGroup, TagList } from "react-aria-components";
import type { PreviewQuery } from "scim-usher";
import { Icon } from "../../controls/Icon.tsx";
import { Lines, type Stop } from "../../controls/Lines.tsx";
import type { Figures } from "../../worker/protocol.ts";
import { usePage, useView } from "../context.tsx";
import { counted } from "../words.ts";
import { usePages } from "./pages.ts";
import { UserRow } from "./UserRow.tsx";

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
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => setOpen((set) => (set.has(id) ? new Set([...set].filter((each) => each !== id)) : new Set([...set, id])));
  const line = (index: number, { isTabStop, take }: Stop) => {
    const user = at(index);
    if (user === null) return <div className="user-line user-waiting" />;
    return <UserRow user={user} isOpen={open.has(user.id)} isTabStop={isTabStop} onToggle={() => { take(); toggle(user.id); }} />;
  };
  return <Lines total={total} need={need} line={line} />;
}
