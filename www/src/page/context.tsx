// What every part of the page can reach: the sitting, field by field, and the row or users pointed at.
import { createContext, use, useCallback, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import type { PreviewQuery } from "scim-usher";
import type { List } from "../draft/draft.ts";
import type { OriginWords } from "../workspace/origin.ts";
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

/** What never changes while the page stands. */
interface Page {
  workspace: Workspace;
  /** Points at a row. */
  reveal(list: List, row: number): void;
  /** Shows the users behind a number. */
  look(...conditions: Condition[]): void;
  openTab(tab: string): void;
  setSheetOpen(isOpen: boolean): void;
}

/** What the person is looking at. */
interface View {
  spotlight: Spotlight | null;
  conditions: Condition[];
  tab: string;
  isSheetOpen: boolean;
}

const PageContext = createContext<Page | null>(null);
const ViewContext = createContext<View | null>(null);

export function PageProvider({ workspace, children }: { workspace: Workspace; children: ReactNode }) {
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
  const page = useMemo(() => ({ workspace, reveal, look, openTab, setSheetOpen }), [workspace, reveal, look]);
  const view = useMemo(() => ({ spotlight, conditions, tab, isSheetOpen }), [spotlight, conditions, tab, isSheetOpen]);
  return <PageContext value={page}><ViewContext value={view}>{children}</ViewContext></PageContext>;
}

export function usePage(): Page {
  return present(use(PageContext));
}

/** What the page calls the documents of this sitting. */
export function useWords(): OriginWords {
  return usePage().workspace.origin.words;
}

export function useView(): View {
  return present(use(ViewContext));
}

/** Fields of the sitting. A part is drawn again only when a field that it names has changed. */
export function useSitting<Field extends keyof State>(...fields: Field[]): Pick<State, Field> {
  const { workspace } = usePage();
  const last = useRef<State | null>(null);
  return useSyncExternalStore(workspace.subscribe, () => {
    const state = workspace.state();
    const known = last.current;
    if (known === null || fields.some((field) => known[field] !== state[field])) last.current = state;
    return last.current ?? state;
  });
}

/** What is made of the sitting: a number, a word, or an object that stays the same as long as it says the same. */
export function useSelected<Selected>(select: (state: State) => Selected): Selected {
  const { workspace } = usePage();
  return useSyncExternalStore(workspace.subscribe, () => select(workspace.state()));
}

function present<T>(context: T | null): T {
  if (context === null) throw new Error("used outside the page");
  return context;
}
