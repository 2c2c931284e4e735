// What the core said of each row, found again by the row's key while the list is being changed.
import { useCallback, useMemo } from "react";
import type { Finding, Provider } from "scim-usher";
import { keyOf, organizationRows, roleRows, type List } from "../draft/draft.ts";
import { byRow } from "../draft/place.ts";
import type { State } from "../workspace/workspace.ts";
import { useSitting } from "./context.tsx";

export interface RowFacts {
  /** Users whom the row wins, or who are in its group; `null` without users. */
  users: number | null;
  /** To which row, by its present index, how many are lost. */
  losses: { row: number; users: number }[];
  findings: Finding[];
}

const UNKNOWN: RowFacts = { users: null, losses: [], findings: [] };

export function useRowFacts(list: List): (key: string) => RowFacts {
  const { settled, settledFor, history } = useSitting("settled", "settledFor", "history");
  const present = history?.present.provider ?? null;
  const facts = useMemo(() => {
    if (settled === null || settled.refused !== null || settledFor === null || present === null) return new Map<string, RowFacts>();
    const then = keysOf(settledFor, list);
    const now = new Map(keysOf(present, list).map((key, index) => [key, index]));
    const findings = byRow(settled.lint, list);
    return new Map(then.map((key, index) => [key, {
      ...numbers(settled.summary, list, index, (row) => now.get(then[row] ?? "") ?? -1),
      findings: findings.get(index) ?? [],
    }]));
  }, [settled, settledFor, present, list]);
  return useCallback((key) => facts.get(key) ?? UNKNOWN, [facts]);
}

function keysOf(provider: Provider, list: List): string[] {
  return (list === "organization" ? organizationRows(provider) : roleRows(provider)).map(keyOf);
}

type Summary = Extract<NonNullable<State["settled"]>, { refused: null }>["summary"];

function numbers(summary: Summary, list: List, index: number, present: (row: number) => number): Pick<RowFacts, "users" | "losses"> {
  if (summary === null) return { users: null, losses: [] };
  if (list === "role") return { users: summary.roleRows[index]?.users ?? null, losses: [] };
  const row = summary.rows[index];
  const losses = (row?.losses ?? []).map((loss) => ({ row: present(loss.row), users: loss.users })).filter((loss) => loss.row >= 0);
  return { users: row?.wins ?? null, losses };
}
