// The draft's past and future. A step is a whole document: rows are shared between steps.
import type { Provider } from "scim-usher";

export interface Step {
  /** What the person did, as in "Undo: Move row 3 to 1". */
  label: string;
  provider: Provider;
}

export interface History {
  loaded: Provider;
  past: Step[];
  present: Step;
  future: Step[];
}

export function started(loaded: Provider): History {
  return { loaded, past: [], present: { label: "Load", provider: loaded }, future: [] };
}

export function after(history: History, step: Step): History {
  return { ...history, past: [...history.past, history.present], present: step, future: [] };
}

/** The same past and future, compared with another document from now on. */
export function rebased(history: History, loaded: Provider): History {
  return { ...history, loaded };
}

export function canUndo(history: History): boolean {
  return history.past.length > 0;
}

export function canRedo(history: History): boolean {
  return history.future.length > 0;
}

export function undone(history: History): History {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  return { ...history, past: history.past.slice(0, -1), present: last, future: [history.present, ...history.future] };
}

export function redone(history: History): History {
  const [next, ...rest] = history.future;
  if (next === undefined) return history;
  return { ...history, past: [...history.past, history.present], present: next, future: rest };
}
