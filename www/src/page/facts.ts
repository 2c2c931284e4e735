// What the core said of each row, found again by the row's key while the list is being changed.
import { createContext, use, useMemo } from "react";
import type { Finding, Provider } from "scim-usher";
import { keyOf, organizationRows, roleRows, type List } from "../draft/draft.ts";
import { byRow } from "../draft/place.ts";
import type { State } from "../workspace/workspace.ts";
import { useSelected, useSitting } from "./context.tsx";

export interface RowFacts {
  /** Users whom the row wins, or who are in its group; `null` without users. */
  users: number | null;
  /** To which row, by its index in the draft that was counted, how many are lost. */
  losses: { row: number; users: number }[];
  findings: Finding[];
  /** Whether the draft was changed since: what is said here is about another order of rows. */
  isStale: boolean;
}

const UNKNOWN: RowFacts = { users: null, losses: [], findings: [], isStale: true };

/** What the core said of each row, by its key. */
type FactsByKey = ReadonlyMap<string, RowFacts>;

const FactsContext = createContext<FactsByKey>(new Map());

/** Hands a list's facts to its rows: what is said of them changes far more often than they do. */
export const RowFactsProvider = FactsContext.Provider;

export function useRowFacts(key: string): RowFacts {
  return use(FactsContext).get(key) ?? UNKNOWN;
}

export function useFactsOf(list: List): FactsByKey {
  const { settled, settledFor } = useSitting("settled", "settledFor");
  const isStale = useIsStale();
  const configuration = useConfiguration();
  return useMemo(() => {
    if (settled === null || settled.refused !== null || settledFor === null) return new Map<string, RowFacts>();
    const then = keysOf(settledFor, list);
    const findings = byRow(configuration, list);
    return new Map(then.map((key, index) => [key, {
      ...numbers(settled.summary, list, index),
      findings: findings.get(index) ?? [],
      isStale,
    }]));
  }, [settled, settledFor, isStale, list, configuration]);
}

/** What is wrong with the configuration, and why the present draft was not saved where that is not the same. */
export function useConfiguration(): Finding[] {
  const { settled } = useSitting("settled");
  const unsaved = useSelected(({ unsaved, history }) => (unsaved !== null && unsaved.provider === history?.present.provider ? unsaved : null));
  return useMemo(() => {
    const lint = settled?.refused === null ? settled.lint : [];
    if (unsaved === null) return lint;
    const known = new Set(unsaved.findings.map(nameOf));
    return [...unsaved.findings, ...lint.filter((finding) => !known.has(nameOf(finding)))];
  }, [settled, unsaved]);
}

function nameOf({ rule, path }: Finding): string {
  return `${rule} ${path ?? ""}`;
}

/** Whether the core's last word is on another draft than the one that is shown. */
export function useIsStale(): boolean {
  return useSelected(({ settledFor, history }) => settledFor !== (history?.present.provider ?? null));
}

function keysOf(provider: Provider, list: List): string[] {
  return (list === "organization" ? organizationRows(provider) : roleRows(provider)).map(keyOf);
}

type Summary = Extract<NonNullable<State["settled"]>, { refused: null }>["summary"];

function numbers(summary: Summary, list: List, index: number): Pick<RowFacts, "users" | "losses"> {
  if (summary === null) return { users: null, losses: [] };
  if (list === "role") return { users: summary.roleRows[index]?.users ?? null, losses: [] };
  const row = summary.rows[index];
  return { users: row?.wins ?? null, losses: row?.losses ?? [] };
}
