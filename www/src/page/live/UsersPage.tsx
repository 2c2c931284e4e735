// Users: everybody who was provisioned or made here, searched and filtered, and what is known of one of them.
import { useMemo, useRef, useState } from "react";
import { Button as AriaButton, Input, SearchField } from "react-aria-components";
import type { UserStatus } from "scim-usher";
import { IconButton } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { OrganizationSelect } from "../../controls/OrganizationSelect.tsx";
import { shown } from "../../draft/names.ts";
import type { ProviderEntry, UserEntry } from "../../gateway/contract.ts";
import type { UserQuery } from "../../gateway/gateway.ts";
import { addressOf } from "../../live/route.ts";
import { wordsOf } from "../../live/words.ts";
import type { Vocabulary } from "../../worker/protocol.ts";
import { counted, STATUS } from "../words.ts";
import { useAnswer, useEndless, useLive, type Endless } from "./context.tsx";
import { Failed } from "./Failed.tsx";
import { Expired } from "./LiveNotices.tsx";
import { PageTitle } from "./PageTitle.tsx";
import { useSettled } from "./settled.ts";
import { UserList } from "./UserList.tsx";
import { UserPane } from "./UserPane.tsx";

export function UsersPage({ id }: { id: string | null }) {
  const { gateway } = useLive();
  const [filters, setFilters] = useState<UserQuery>({});
  const query = useSettled(filters, 200);
  const users = useEndless(JSON.stringify(query), (cursor) => gateway.users(query, cursor).then(({ users, total, next }) => ({ items: users, total, next })));
  const providers = useAnswer("providers", () => gateway.providers()).value ?? NONE;
  const list = useRef<HTMLDivElement>(null);
  const close = () => {
    location.hash = addressOf({ page: "users", id: null });
    requestAnimationFrame(() => focusLine(list.current, id));
  };
  return (
    <>
      <div className="notices"><Expired /></div>
      <main className="page page-users" data-open={id !== null || undefined}>
        <section className="users-side" ref={list} aria-label="All users">
          <header className="page-head">
            <PageTitle title="Users" />
            <p className="quiet head-note" role="status">{users.total === null ? "" : counted(users.total, "user")}</p>
          </header>
          <Filters filters={filters} providers={providers} onChange={setFilters} />
          <Found users={users} providers={providers} open={id} isFiltered={Object.keys(query).length > 0} />
          <p className="quiet users-note">Local users cannot be provisioned. A suspension at the provider sends nothing: block by hand.</p>
        </section>
        {id !== null && <UserPane key={id} id={id} providers={providers} onClose={close} />}
      </main>
    </>
  );
}

/** How often a line that is not drawn yet is looked for, a frame each. */
const TRIES = 20;

// On a narrow screen the list is only there again once the user is gone, and its lines a little later.
function focusLine(list: HTMLElement | null, id: string | null, tries = TRIES): void {
  const lines = [...list?.querySelectorAll<HTMLElement>(".line-stop") ?? []];
  const line = lines.find((each) => each.getAttribute("href") === addressOf({ page: "users", id })) ?? (tries === 0 ? lines[0] : undefined);
  line?.focus();
  if (document.activeElement !== line && tries > 0) requestAnimationFrame(() => focusLine(list, id, tries - 1));
}

const NONE: ProviderEntry[] = [];

interface FoundProps {
  users: Endless<UserEntry>;
  providers: ProviderEntry[];
  open: string | null;
  isFiltered: boolean;
}

function Found({ users, providers, open, isFiltered }: FoundProps) {
  if (users.problem !== null && (users.items ?? []).length === 0) return <Failed what="The list of users" problem={users.problem} again={users.again} />;
  if (users.items === null) return <p className="quiet" role="status">Reading the users…</p>;
  if (users.items.length === 0) return <p className="empty-line">{isFiltered ? "No user fits these conditions." : "No user yet. They come from a provider: Provisioning says how one is connected."}</p>;
  return (
    <>
      <UserList users={users} providers={providers} open={open} />
      {users.problem !== null && <Failed what="The rest of the list" problem={users.problem} again={users.again} />}
    </>
  );
}

interface FiltersProps {
  filters: UserQuery;
  providers: ProviderEntry[];
  onChange(filters: UserQuery): void;
}

function Filters({ filters, providers, onChange }: FiltersProps) {
  const { gateway } = useLive();
  const environment = useAnswer("environment", () => gateway.environment()).value;
  const words = useMemo(() => environment && wordsOf(environment), [environment]);
  const change = (name: keyof UserQuery, value: string) => {
    const { [name]: _, ...others } = filters;
    onChange(value === "" ? others : { ...others, [name]: value });
  };
  return (
    <div className="filters" role="search" aria-label="Filter users">
      <SearchField aria-label="Search users" className="search" value={filters.search ?? ""} onChange={(value) => change("search", value)}>
        <Icon name="search" />
        <Input placeholder="Search users" />
        <AriaButton className="button button-icon search-clear"><Icon name="close" /></AriaButton>
      </SearchField>
      <select aria-label="Status" className="native-select" value={filters.status ?? ""} onChange={(event) => change("status", event.target.value)}>
        <option value="">any status</option>
        {(Object.keys(STATUS) as UserStatus[]).map((status) => <option key={status} value={status}>{STATUS[status]}</option>)}
      </select>
      <select aria-label="Provider" className="native-select" value={filters.provider ?? ""} onChange={(event) => change("provider", event.target.value)}>
        <option value="">any provider</option>
        {providers.map(({ id, displayName }) => <option key={id} value={id}>{shown(displayName)}</option>)}
      </select>
      {words !== null && <InOrganization words={words} value={filters.organization ?? null} onChange={(id) => change("organization", id)} />}
    </div>
  );
}

function InOrganization({ words, value, onChange }: { words: Vocabulary; value: string | null; onChange(id: string): void }) {
  return (
    <span className="filter-organization">
      <OrganizationSelect label="Organization" words={words} value={value} onChange={onChange} none="any organization" />
      {value !== null && <IconButton icon="close" label="Any organization" onPress={() => onChange("")} />}
    </span>
  );
}
