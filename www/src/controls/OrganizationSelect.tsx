// Select an organization: the tree, searchable, in a popover or in place.
import { useMemo, useState } from "react";
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import type { Organization } from "../draft/names.ts";
import { organizationName } from "../draft/names.ts";
import type { Vocabulary } from "../worker/protocol.ts";
import { Choices, type Choice } from "./Choices.tsx";
import { Icon } from "./Icon.tsx";

interface Props {
  words: Vocabulary;
  value: string | null;
  onChange(id: string): void;
}

/** The tree in place, as dialogs show it. */
export function OrganizationTree({ words, value, onChange, autoFocus = false }: Props & { autoFocus?: boolean }) {
  const choices = useMemo(() => tree(words), [words]);
  return (
    <Choices
      label="Select an organization" choices={choices} chosen={value === null ? [] : [value]} autoFocus={autoFocus}
      onChoose={([id]) => id !== undefined && onChange(id)} empty="The environment has no organizations."
    />
  );
}

interface SelectProps extends Props {
  label: string;
  /** What is said while none is selected. */
  none?: string;
}

/** One line that opens the tree. */
export function OrganizationSelect({ words, value, onChange, label, none = "Select an organization" }: SelectProps) {
  const [isOpen, setOpen] = useState(false);
  const name = value === null ? none : organizationName(words, value);
  const take = (id: string) => {
    setOpen(false);
    if (id !== value) onChange(id);
  };
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button className="select" aria-label={`${label}: ${name}`}>
        <span className="select-value">{name}</span>
        <Icon name="down" />
      </Button>
      <Popover className="popover popover-tree" placement="bottom start">
        <Dialog aria-label={label} className="popover-dialog">
          <OrganizationTree words={words} value={value} onChange={take} autoFocus />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function tree(words: Vocabulary): Choice[] {
  const children = new Map<string | null, Organization[]>();
  for (const organization of words.organizations) {
    const siblings = children.get(organization.parentId);
    if (siblings === undefined) children.set(organization.parentId, [organization]);
    else siblings.push(organization);
  }
  const choices: Choice[] = [];
  const waiting = [{ depth: 0, organizations: children.get(null) ?? [], at: 0 }];
  for (let level = waiting.at(-1); level !== undefined; level = waiting.at(-1)) {
    const organization = level.organizations[level.at];
    level.at += 1;
    if (organization === undefined) waiting.pop();
    else {
      choices.push(choiceOf(words, organization, level.depth));
      waiting.push({ depth: level.depth + 1, organizations: children.get(organization.id) ?? [], at: 0 });
    }
  }
  return choices;
}

function choiceOf(words: Vocabulary, { id, name, status, parentId }: Organization, depth: number): Choice {
  const note = status === "active" ? {} : { note: status };
  const place = parentId === null ? {} : { place: `in ${organizationName(words, parentId)}` };
  return { id, name, depth, ...note, ...place };
}
