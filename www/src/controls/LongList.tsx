import type { ReactNode } from "react";
import { ListLayout, Virtualizer } from "react-aria-components";

/** From how many rows on only those in view are drawn. */
export const LONG = 40;

const LINES = { estimatedRowHeight: 33 };

/** Draws the rows of a long list only where they are seen; the list then scrolls by itself. */
export function LongList({ isLong, children }: { isLong: boolean; children: ReactNode }) {
  return isLong ? <Virtualizer layout={ListLayout} layoutOptions={LINES}>{children}</Virtualizer> : children;
}
