// What every page over the gateway can reach: the gateway, the providers being worked on, and answers that may fail.
import { createContext, use, useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Gateway } from "../../gateway/gateway.ts";
import { Problem } from "../../gateway/problem.ts";
import type { Sittings } from "../../live/sittings.ts";
import type { Store } from "../../workspace/store.ts";

export interface Live {
  gateway: Gateway;
  sittings: Sittings;
}

export const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = use(LiveContext);
  if (live === null) throw new Error("used outside the gateway's pages");
  return live;
}

export function useStore<State extends object>(store: Store<State>): State {
  return useSyncExternalStore(store.subscribe, store.state);
}

export interface Answer<T> {
  /** The last answer; it stays while another is asked for. */
  value: T | null;
  problem: Problem | null;
  again(): void;
}

/** Asks when `key` changes, when one asks again, and when an expired session was renewed. */
export function useAnswer<T>(key: string, ask: () => Promise<T>): Answer<T> {
  const [answer, setAnswer] = useState<{ key: string; value: T | null; problem: Problem | null }>({ key, value: null, problem: null });
  const { turn, again } = useTurn();
  const asking = useRef(ask);
  useEffect(() => { asking.current = ask; });
  useEffect(() => {
    let isCurrent = true;
    asking.current().then(
      (value) => { if (isCurrent) setAnswer({ key, value, problem: null }); },
      (error: unknown) => { if (isCurrent) setAnswer((last) => ({ key, value: last.key === key ? last.value : null, problem: problemOf(error) })); },
    );
    return () => { isCurrent = false; };
  }, [key, turn]);
  return answer.key === key ? { ...answer, again } : { value: null, problem: null, again };
}

export interface Endless<T> {
  /** `null` before the first part is there. */
  items: T[] | null;
  /** What came with the first part beside the items. */
  total: number | null;
  hasMore: boolean;
  problem: Problem | null;
  more(): void;
  again(): void;
}

interface Part<T> {
  items: T[];
  next: string | null;
  total?: number;
}

interface Gathered<T> {
  token: string;
  key: string;
  items: T[];
  next: string | null;
  total: number | null;
  problem: Problem | null;
}

/** A list that comes part by part, each from where the last ended. */
export function useEndless<T>(key: string, ask: (cursor: string | null) => Promise<Part<T>>): Endless<T> {
  const { turn, again } = useTurn();
  const token = `${turn} ${key}`;
  const [gathered, setGathered] = useState<Gathered<T> | null>(null);
  const asking = useRef(ask);
  useEffect(() => { asking.current = ask; });
  // What was asked last. It stays when the answer is there: until that is drawn, somebody who scrolls asks for the same part again.
  const asked = useRef<string | null>(null);
  const fetch = useCallback((cursor: string | null) => {
    const name = `${token} ${cursor ?? ""}`;
    if (asked.current === name) return;
    asked.current = name;
    const settle = (change: (last: Gathered<T> | null) => Gathered<T>) => {
      if (asked.current === name) setGathered(change);
    };
    asking.current(cursor).then(
      (part) => settle((last) => ({ token, key, items: cursor === null ? part.items : [...last?.items ?? [], ...part.items], next: part.next, total: part.total ?? last?.total ?? null, problem: null })),
      (error: unknown) => settle((last) => {
        // What was there stays, unless it answers another question.
        const { items = [], next = null, total = null } = last?.key === key ? last : {};
        return { token, key, items, next, total, problem: problemOf(error) };
      }),
    );
  }, [token, key]);
  useEffect(() => fetch(null), [fetch]);
  const isHere = gathered !== null && gathered.token === token;
  const next = isHere && gathered.problem === null ? gathered.next : null;
  const more = useCallback(() => { if (next !== null) fetch(next); }, [fetch, next]);
  return { items: gathered?.items ?? null, total: gathered?.total ?? null, hasMore: next !== null, problem: isHere ? gathered.problem : null, more, again };
}

function useTurn(): { turn: string; again(): void } {
  const { renewals } = useStore(useLive().gateway);
  const [asked, setAsked] = useState(0);
  const again = useCallback(() => setAsked((last) => last + 1), []);
  return { turn: `${renewals} ${asked}`, again };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}
