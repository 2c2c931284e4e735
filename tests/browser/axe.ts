// Accessibility as axe sees it: no violation, on any page, in any state that a test names.
import axe from "axe-core";
import { expect, type Mapping } from "./fixtures.ts";

const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Runs axe on the page as it stands. Over an open popover the rule about landmarks is left out: the library's hidden
 * buttons that close it stand at the end of the document.
 */
export async function check({ page }: Pick<Mapping, "page">, what: string, { isPopover = false } = {}): Promise<void> {
  // What is still fading in has a contrast of its own.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))));
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async ({ levels, isPopover }) => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> } };
    const { violations } = await axe.run({ runOnly: levels, rules: { region: { enabled: !isPopover } } });
    return violations.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`) }));
  }, { levels: LEVELS, isPopover });
  expect(violations, what).toEqual([]);
}
