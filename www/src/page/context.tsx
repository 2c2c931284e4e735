// What every part of the page can reach: the workspace, and the row or user that is pointed at.
import { createContext, use, useCallback, useMemo, useState, useSyncExternalStore, type ReactNode } from "react";
import type { PreviewQuery } from "scim-usher";
import type { List } from "../draft/draft.ts";
import type { State, Workspace } from "../workspace/workspace.ts";

/** A row that the page points at. `turn` tells one pointing from the next at the same row. */
export interface Spotlight {
  list: List;
  row: number;
  turn: number;
}

/** One condition on the users shown, as a tag names it. */
export interface Condition {
  label: string;
  query: PreviewQuery;
}

interface Page {
  workspace: Workspace;
  state: State;
  spotlight: Spotlight | null;
  reveal(list: List, row: number): void;
  conditions: Condition[];
  /** Shows the users behind a number. */
  look(...conditions: Condition[]): void;
  tab: string;
  openTab(tab: string): void;
  isSheetOpen: boolean;
  setSheetOpen(isOpen: boolean): void;
}

const PageContext = createContext<Page | null>(null);

export function PageProvider({ workspace, children }: { workspace: Workspace; children: ReactNode }) {
  const state = useSyncExternalStore(workspace.subscribe, workspace.state);
  const [spotlight, setSpotlight] = useState<Spotlight | null>(null);
  const [conditions, setConditions] = useState<Condition[]>([]);
  const [tab, openTab] = useState("users");
  const [isSheetOpen, setSheetOpen] = useState(false);
  const reveal = useCallback((list: List, row: number) => {
    setSheetOpen(false);
    setSpotlight((last) => ({ list, row, turn: (last?.turn ?? 0) + 1 }));
  }, []);
  const look = useCallback((...next: Condition[]) => {
    setConditions(next);
    openTab("users");
    setSheetOpen(true);
  }, []);
  const page = useMemo(
    () => ({ workspace, state, spotlight, reveal, conditions, look, tab, openTab, isSheetOpen, setSheetOpen }),
    [workspace, state, spotlight, reveal, conditions, look, tab, isSheetOpen],
  );
  return <PageContext value={page}>{children}</PageContext>;
}

export function usePage(): Page {
  const page = use(PageContext);
  if (page === null) throw new Error("used outside the page");
  return page;
}
