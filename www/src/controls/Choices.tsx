// A list to choose from, with a search field above it. Long lists are drawn only where they are seen.
import { useState } from "react";
import type { Key } from "react-aria-components";
import {
  Autocomplete, Button, Input, ListBox, ListBoxItem, ListLayout, SearchField, Text, useFilter, Virtualizer,
} from "react-aria-components";
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

const SHORT = { rowHeight: 32 };
const TALL = { estimatedRowHeight: 44 };

export function Choices({ label, choices, chosen, onChoose, several = false, autoFocus = false, tall = false, empty }: Props) {
  const [search, setSearch] = useState("");
  const { contains } = useFilter({ sensitivity: "base" });
  const take = (keys: "all" | Iterable<Key>) => onChoose(keys === "all" ? choices.map((choice) => choice.id) : [...keys].map(String));
  return (
    <div className="choices">
      <Autocomplete filter={contains} inputValue={search} onInputChange={setSearch}>
        <SearchField aria-label={`Search: ${label}`} className="search" autoFocus={autoFocus}>
          <Icon name="search" />
          <Input placeholder="Search" />
          <Button className="button button-icon search-clear"><Icon name="close" /></Button>
        </SearchField>
        <Virtualizer layout={ListLayout} layoutOptions={tall ? TALL : SHORT}>
          <ListBox
            aria-label={label} items={choices} className="listbox" dependencies={[search === ""]} selectionMode={several ? "multiple" : "single"}
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

interface OptionProps {
  choice: Choice;
  several: boolean;
  tall: boolean;
  isSearched: boolean;
}

function Option({ choice: { id, name, note, place, depth = 0 }, several, tall, isSearched }: OptionProps) {
  const told = [...(note === undefined ? [] : [note]), ...(isSearched && place !== undefined ? [place] : [])].join(" · ");
  return (
    <ListBoxItem id={id} textValue={name} className="option">
      {({ isSelected }) => (
        <>
          <span className="option-indent" style={{ width: `${isSearched ? 0 : depth * 16}px` }} />
          <span className={several ? "tick tick-box" : "tick"} aria-hidden>{isSelected && <Icon name="check" />}</span>
          <span className={tall ? "option-words option-tall" : "option-words"}>
            <Text slot="label" className="option-name">{name}</Text>
            {told !== "" && <Text slot="description" className="option-note">{told}</Text>}
          </span>
        </>
      )}
    </ListBoxItem>
  );
}
