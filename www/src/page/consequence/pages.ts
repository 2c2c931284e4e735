// Users by their place in a query's answer, fetched from the worker a page at a time as they come into
// view. A new preview keeps showing the old page until the new one is there.
import { useCallback, useEffect, useMemo, useState } from "react";
import type { PreviewQuery, PreviewUser } from "scim-usher";
import { usePage, useSitting } from "../context.tsx";

const PAGE = 100;

interface Fetched {
  /** The query and preview that the users belong to. */
  token: string;
  total: number;
  pages: ReadonlyMap<number, PreviewUser[]>;
}

export function usePages(query: PreviewQuery): { total: number | null; at(index: number): PreviewUser | null; need(first: number, last: number): void } {
  const { workspace } = usePage();
  const { revision } = useSitting("revision");
  const text = JSON.stringify(query);
  const token = `${revision} ${text}`;
  const [fetched, setFetched] = useState<Fetched | null>(null);
  const [asked] = useState(() => new Set<string>());
  const fetch = useCallback((page: number) => {
    const key = `${token} ${page}`;
    if (asked.has(key)) return;
    asked.add(key);
    void workspace.users({ ...(JSON.parse(text) as PreviewQuery), offset: page * PAGE, limit: PAGE }).then((answer) => {
      asked.delete(key);
      if (answer !== null) setFetched((last) => taken(last, token, page, answer.total, answer.users));
    });
  }, [workspace, token, text, asked]);
  useEffect(() => fetch(0), [fetch]);
  const need = useCallback((first: number, last: number) => {
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) {
      if (fetched?.token !== token || !fetched.pages.has(page)) fetch(page);
    }
  }, [fetch, fetched, token]);
  const at = useCallback((index: number) => fetched?.pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null, [fetched]);
  return useMemo(() => ({ total: fetched?.total ?? null, at, need }), [fetched, at, need]);
}

// An answer to an older question never replaces one to a newer: revisions only rise.
function taken(last: Fetched | null, token: string, page: number, total: number, users: PreviewUser[]): Fetched {
  if (last !== null && Number.parseInt(token, 10) < Number.parseInt(last.token, 10)) return last;
  const pages = new Map(last?.token === token ? last.pages : []);
  return { token, total, pages: pages.set(page, users) };
}
