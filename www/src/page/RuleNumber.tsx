// A rule's number, and what it means when one asks.
import { Fragment, use, Suspense } from "react";
import { Button, Dialog, DialogTrigger, Heading, Popover } from "react-aria-components";
import { shown } from "../draft/names.ts";

interface Rule {
  title: string;
  text: string;
  why?: string;
  source?: string;
}

let rules: Promise<Record<string, Rule>> | null = null;

// The texts are many and seldom asked for: they are fetched with the first question.
function load(): Promise<Record<string, Rule>> {
  rules ??= import("scim-usher/rules.json").then((module) => module.default as Record<string, Rule>);
  return rules;
}

export function RuleNumber({ rule }: { rule: string }) {
  return (
    <DialogTrigger>
      <Button className="rule" aria-label={`What ${rule} means`}>{rule}</Button>
      <Popover className="popover popover-rule">
        <Dialog className="popover-dialog rule-text" aria-label={rule}>
          <Suspense fallback={<p className="quiet">{rule}</p>}><RuleText rule={rule} /></Suspense>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function RuleText({ rule }: { rule: string }) {
  const text = use(load())[rule];
  if (text === undefined) return <p>There is no text for {rule}.</p>;
  return (
    <>
      <Heading slot="title" className="rule-title"><span className="rule-number">{rule}</span> {text.title}</Heading>
      <p>{text.text}</p>
      {text.why !== undefined && <p className="quiet">{text.why}</p>}
      {text.source !== undefined && <p className="quiet rule-source">Source: {text.source}</p>}
    </>
  );
}

/** A sentence of the core, with the rule numbers in it to be asked for. */
export function Ruled({ text }: { text: string }) {
  return shown(text).split(NUMBERED).map((part, index) => (index % 2 === 1 ? <Bracketed key={index} text={part} /> : part));
}

/** A rule's number with the brackets and the stop that may stand at it, which stay on its line. */
const NUMBERED = /([([]?\b[A-Z]{1,4}-\d+\b[)\]]?[.,;:]?)/;

function Bracketed({ text }: { text: string }) {
  const parts = text.split(/([A-Z]{1,4}-\d+)/);
  return <span className="bracketed">{parts.map((part, index) => (index === 1 ? <RuleNumber key={index} rule={part} /> : <Fragment key={index}>{part}</Fragment>))}</span>;
}
