// Brings the row that is pointed at into view and focus, and keeps it lit for a moment.
import { useEffect, useState, type RefObject } from "react";
import type { List } from "../../draft/draft.ts";
import { usePage } from "../context.tsx";

const LIT_FOR = 1600;

/** The index of the row that is lit. */
export function useSpotlight(list: List, element: RefObject<HTMLElement | null>): number | null {
  const { spotlight } = usePage();
  const [lit, setLit] = useState<number | null>(null);
  useEffect(() => {
    if (spotlight === null || spotlight.list !== list) return;
    const row = element.current?.querySelector<HTMLElement>(`[data-row="${spotlight.row}"]`);
    row?.scrollIntoView({ block: "nearest" });
    row?.focus({ preventScroll: true });
    setLit(spotlight.row);
    const timer = setTimeout(() => setLit(null), LIT_FOR);
    return () => clearTimeout(timer);
  }, [spotlight, list, element]);
  return lit;
}
