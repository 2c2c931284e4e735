// The counts line: numbers before adjectives, and everybody behind a number one press away.
import type { ReactNode } from "react";
import type { PreviewQuery, PreviewSummary } from "scim-usher";
import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { usePage, useView } from "../context.tsx";
import { figure } from "../words.ts";

interface Count {
  value: number;
  words: string;
  label: string;
  /** Which users they are. */
  query: PreviewQuery;
  /** Whether it stands there even when it is 0. */
  always?: boolean;
  look?: "change" | "danger";
}

/** The figures of a preview or of a plan. */
type Numbers = Pick<PreviewSummary, "users" | "moved" | "placed" | "gainedRole" | "lostRole" | "privilegedGained" | "signInLost" | "refused" | "withErrors">;

function countsOf(summary: Numbers): Count[] {
  const plural = (value: number, one: string, many: string) => (value === 1 ? one : many);
  return [
    { value: summary.users, words: plural(summary.users, "user", "users"), label: "everybody", query: { show: "all" }, always: true },
    { value: summary.moved, words: plural(summary.moved, "moves", "move"), label: "move", query: { moved: true }, always: true, look: "change" },
    { value: summary.placed, words: plural(summary.placed, "is new", "are new"), label: "new", query: { from: null }, look: "change" },
    { value: summary.gainedRole, words: plural(summary.gainedRole, "gains a role", "gain a role"), label: "gain a role", query: { gainsAny: true }, always: true, look: "change" },
    { value: summary.lostRole, words: plural(summary.lostRole, "loses one", "lose one"), label: "lose a role", query: { losesAny: true }, always: true, look: "change" },
    { value: summary.privilegedGained, words: plural(summary.privilegedGained, "gains a privileged role", "gain a privileged role"), label: "gain a privileged role", query: { gainsPrivileged: true }, look: "danger" },
    { value: summary.signInLost, words: plural(summary.signInLost, "can no longer sign in", "can no longer sign in"), label: "can no longer sign in", query: { losesSignIn: true }, look: "danger" },
    { value: summary.refused, words: "refused", label: "refused", query: { show: "all", refused: true } },
    { value: summary.withErrors, words: "with errors", label: "with errors", query: { show: "all", severity: "error" }, always: true, look: "danger" },
  ];
}

interface Props {
  summary: Numbers;
  name?: string;
  /** Whether nobody can be looked at behind the numbers. */
  isStill?: boolean;
}

export function Counts({ summary, name = "Counts", isStill = false }: Props) {
  const shown = countsOf(summary).filter((count) => count.value > 0 || count.always === true);
  return <ul className="counts" aria-label={name}>{shown.map((count) => <CountItem key={count.label} count={count} isStill={isStill} />)}</ul>;
}

function CountItem({ count, isStill }: { count: Count; isStill: boolean }) {
  const { value, words, look } = count;
  const text = <span><span className="count-value">{figure(value)}</span> {words}</span>;
  if (value === 0) return <li className="count count-none">{text}</li>;
  const told = <>{look === "danger" && <Icon name="warning" />}{text}</>;
  return <li className={`count ${look === undefined ? "" : `count-${look}`}`}>{isStill ? told : <Behind count={count}>{told}</Behind>}</li>;
}

function Behind({ count: { label, query }, children }: { count: Count; children: ReactNode }) {
  const { look } = usePage();
  const { conditions } = useView();
  const isShown = conditions.length === 1 && conditions[0]?.label === label;
  return <Button look="text" aria-pressed={isShown} onPress={() => (isShown ? look() : look({ label, query }))}>{children}</Button>;
}
