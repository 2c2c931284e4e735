// Where the focus goes when the last row of a list is removed.
import { useEffect, useRef, type RefObject } from "react";

/** The element that takes the focus when the list has lost its last row and the focus with it. */
export function useFocusWhenEmpty(count: number): RefObject<HTMLButtonElement | null> {
  const element = useRef<HTMLButtonElement>(null);
  const last = useRef(count);
  useEffect(() => {
    const isEmptied = count === 0 && last.current > 0;
    last.current = count;
    if (!isEmptied) return;
    // The menu that removed the row gives the focus back a frame or two after it closed.
    const timer = setTimeout(() => { if (isLost(document.activeElement)) element.current?.focus(); }, 50);
    return () => clearTimeout(timer);
  }, [count]);
  return element;
}

function isLost(focused: Element | null): boolean {
  return focused === null || focused === document.body || focused.matches("[role=grid]");
}
