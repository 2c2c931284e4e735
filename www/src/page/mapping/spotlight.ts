// Brings the row that is pointed at into view and focus, and keeps it lit for a moment.
import { useEffect, useState, type RefObject } from "react";
import type { List } from "../../draft/draft.ts";
import { useView } from "../context.tsx";

const LIT_FOR = 1600;
const ROW = 33;

/** The index of the row that is lit. */
export function useSpotlight(list: List, element: RefObject<HTMLElement | null>): number | null {
  const { spotlight } = useView();
  const [lit, setLit] = useState<number | null>(null);
  useEffect(() => {
    if (spotlight === null || spotlight.list !== list || element.current === null) return;
    focusRow(element.current, spotlight.row);
    setLit(spotlight.row);
    const timer = setTimeout(() => setLit(null), LIT_FOR);
    return () => clearTimeout(timer);
  }, [spotlight, list, element]);
  return lit;
}

/** How often a row that is not drawn yet is looked for, a frame each. */
const TRIES = 10;

// A long list draws only what is in view: it is scrolled to about the place first.
function focusRow(list: HTMLElement, index: number, tries = TRIES): void {
  const row = list.querySelector<HTMLElement>(`[data-row="${index}"]`);
  if (row !== null) {
    row.scrollIntoView({ block: "nearest" });
    row.focus({ preventScroll: true });
  } else if (tries > 0) {
    const drawn = [...list.querySelectorAll<HTMLElement>("[data-row]")].map((each) => Number(each.dataset["row"]));
    list.scrollTop += (index - (drawn[0] ?? 0)) * ROW;
    requestAnimationFrame(() => focusRow(list, index, tries - 1));
  }
}
