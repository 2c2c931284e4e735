// The page's few pictures, drawn on a 16 px grid in the colour of the text.
const SHAPES = {
  arrow: "M2.5 8h10.500M9.5 4.5 13 8l-3.5 3.5",
  check: "m3 8.5 3.2 3.200L13 5",
  chevron: "m6 4 4 4-4 4",
  close: "m4 4 8 8m0-8-8 8",
  down: "m4 6 4 4 4-4",
  error: "M5.3 1.800h5.400l3.5 3.500v5.400l-3.5 3.500H5.300l-3.5-3.500V5.300zM8 4.800v4M8 11.100v.1",
  file: "M4 1.800h5L12.5 5.200v9H4zM8.8 2v3.400h3.5",
  grip: "M6 4v.01M6 8v.01M6 12v.01M10 4v.01M10 8v.01M10 12v.01",
  info: "M8 1.800a6.2 6.2 0 1 0 0 12.400A6.2 6.2 0 0 0 8 1.800M8 7.400v3.600M8 4.900V5",
  more: "M3.5 8v.01M8 8v.01M12.5 8v.01",
  plus: "M8 3v10M3 8h10",
  redo: "M12.8 6.500H6.600a3.3 3.3 0 0 0 0 6.600h2M10 3.500l3 3-3 3",
  search: "M7 2.500a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9m3.3 7.8 3.5 3.5",
  undo: "M3.2 6.500h6.200a3.3 3.3 0 0 1 0 6.600h-2M6 3.500l-3 3 3 3",
  warning: "M8 2 14.6 13.600H1.400zM8 6.400v3.400M8 11.700v.1",
} as const;

export type IconName = keyof typeof SHAPES;

const DOTS = new Set<IconName>(["grip", "more"]);

/** Decorative where a word stands beside it; with a label, the sign itself. */
export function Icon({ name, label }: { name: IconName; label?: string }) {
  const naming = label === undefined ? { "aria-hidden": true as const } : { role: "img", "aria-label": label };
  return (
    <svg className="icon" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth={DOTS.has(name) ? 2 : 1.4} strokeLinecap="round" strokeLinejoin="round" {...naming}>
      <path d={SHAPES[name]} />
    </svg>
  );
}
