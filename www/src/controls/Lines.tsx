// A long list of lines, drawn only where they are seen and walked with the arrow keys. One line at a time is a stop for
// Tab; which element of a line that is, its class `line-stop` says.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

const LINE = 32;

export interface Stop {
  isTabStop: boolean;
  /** The line becomes the one that Tab stops at. */
  take(): void;
}

interface Props {
  total: number;
  /** How many there are in all, where `total` is only what is known so far. */
  size?: number;
  /** Asks for the lines that come into view. */
  need(first: number, last: number): void;
  line(index: number, stop: Stop): ReactNode;
}

export function Lines({ total, size = total, need, line }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [wanted, setWanted] = useState<number | null>(null);
  const virtual = useVirtualizer({ count: total, getScrollElement: () => scroll.current, estimateSize: () => LINE, overscan: 8 });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => need(first, last), [need, first, last]);

  // A line far away is focused once it is drawn.
  useEffect(() => {
    const stop = wanted === null ? null : scroll.current?.querySelector<HTMLElement>(`[data-index="${wanted}"] .line-stop`);
    if (stop === null || stop === undefined) return;
    stop.focus({ preventScroll: true });
    setWanted(null);
  });

  const go = (index: number) => {
    const next = Math.max(0, Math.min(total - 1, index));
    setActive(next);
    setWanted(next);
    virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || !event.target.matches(".line-stop")) return;
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? LINE) / LINE) - 1);
    const next = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: total - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    go(next);
  };
  const current = Math.min(active, total - 1);
  const isActiveDrawn = current >= first && current <= last;
  return (
    <div ref={scroll} className="user-scroll" onKeyDown={onKeyDown}>
      <ul className="user-list" style={{ height: `${virtual.getTotalSize()}px` }}>
        {items.map(({ index, start }) => (
          <li key={index} ref={virtual.measureElement} data-index={index} className="user" style={{ transform: `translateY(${start}px)` }} aria-setsize={size} aria-posinset={index + 1}>
            {line(index, { isTabStop: isActiveDrawn ? index === current : index === first, take: () => setActive(index) })}
          </li>
        ))}
      </ul>
    </div>
  );
}
