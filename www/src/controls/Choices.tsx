// A list to choose from, with a search field above it. Long lists are drawn only where they are seen.
import { useRef, useState } from "react";
import {
  Autocomplete, Button, Input, ListBox, ListBoxItem, ListLayout, SearchField, useFilter, Virtualizer, type Key, type SearchFieldProps,
} from "react-aria-components";
import { shown } from "../draft/names.ts";
import { Icon } from "./Icon.tsx";

export interface Choice {
  id: string;
  name: string;
  /** What it is for, or what state it is in. */
  note?: string;
  /** Where it stands, told while a search has taken it out of its tree. */
  place?: string;
  /** How deep it stands in its tree. */
  depth?: number;
}

interface Props {
  label: string;
  choices: Choice[];
  chosen: string[];
  onChoose(ids: string[]): void;
  several?: boolean;
  autoFocus?: boolean;
  /** Whether notes have a line of their own. */
  tall?: boolean;
  empty: string;
}

type KeyboardEvent = Parameters<NonNullable<SearchFieldProps["onKeyDown"]>>[0];

const SHORT = { rowHeight: 32 };
const TALL = { estimatedRowHeight: 44 };

export function Choices({ label, choices, chosen, onChoose, several = false, autoFocus = false, tall = false, empty }: Props) {
  const [search, setSearch] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const { contains } = useFilter({ sensitivity: "base" });
  const take = (keys: "all" | Iterable<Key>) => onChoose(keys === "all" ? choices.map((choice) => choice.id) : [...keys].map(String));
  // While one searches, Enter takes the first that is found, and the arrow goes to the list.
  const onKeyDown = (event: KeyboardEvent) => {
    const [first] = choices.filter((choice) => contains(shown(choice.name), search));
    if (event.key === "ArrowDown") list.current?.querySelector<HTMLElement>("[role=option]")?.focus();
    else if (event.key === "Enter" && search !== "" && first !== undefined) onChoose(several ? toggled(chosen, first.id) : [first.id]);
    else return event.continuePropagation();
    event.preventDefault();
  };
  return (
    <div className="choices">
      <Autocomplete filter={contains} inputValue={search} onInputChange={setSearch} disableVirtualFocus>
        <SearchField aria-label={`Search: ${label}`} className="search" autoFocus={autoFocus} onKeyDown={onKeyDown}>
          <Icon name="search" />
          <Input placeholder="Search" />
          {several && <span role="status" className="chosen-count">{chosen.length === 0 ? "" : `${chosen.length} chosen`}</span>}
          <Button className="button button-icon search-clear"><Icon name="close" /></Button>
        </SearchField>
        <Virtualizer layout={ListLayout} layoutOptions={tall ? TALL : SHORT}>
          <ListBox
            ref={list} aria-label={label} items={choices} className="listbox" dependencies={[search === ""]} selectionMode={several ? "multiple" : "single"}
            selectedKeys={chosen} onSelectionChange={take} disallowEmptySelection={!several} escapeKeyBehavior="none"
            renderEmptyState={() => <p className="empty-line">{choices.length === 0 ? empty : "Nothing is called that."}</p>}
          >
            {(choice) => <Option choice={choice} several={several} tall={tall} isSearched={search !== ""} />}
          </ListBox>
        </Virtualizer>
      </Autocomplete>
    </div>
  );
}

function toggled(ids: string[], id: string): string[] {
  return ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];
}

interface OptionProps {
  choice: Choice;
  several: boolean;
  tall: boolean;
  isSearched: boolean;
}

function Option({ choice: { id, name, note, place, depth = 0 }, several, tall, isSearched }: OptionProps) {
  const told = [...(note === undefined ? [] : [note]), ...(isSearched && place !== undefined ? [place] : [])].join(" · ");
  return (
    <ListBoxItem id={id} textValue={shown(name)} className="option">
      {({ isSelected }) => (
        <>
          <span className="option-indent" style={{ width: `${isSearched ? 0 : depth * 16}px` }} />
          <span className={several ? "tick tick-box" : "tick"} aria-hidden>{isSelected && <Icon name="check" />}</span>
          <span className={tall ? "option-words option-tall" : "option-words"}>
            <span className="option-name">{shown(name)}</span>
            {told !== "" && <span className="option-note">{shown(told)}</span>}
          </span>
        </>
      )}
    </ListBoxItem>
  );
}
