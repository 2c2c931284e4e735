// A list to choose from, with a search field above it. Long lists are drawn only where they are seen.
import type { Key } from "react-aria-components";
import {
  Autocomplete, Button, Input, ListBox, ListBoxItem, ListLayout, SearchField, Text, useFilter, Virtualizer,
} from "react-aria-components";
import { Icon } from "./Icon.tsx";

export interface Choice {
  id: string;
  name: string;
  /** What helps to tell it from others. */
  note?: string;
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
  empty: string;
}

const layout = { rowHeight: 32 };

export function Choices({ label, choices, chosen, onChoose, several = false, autoFocus = false, empty }: Props) {
  const { contains } = useFilter({ sensitivity: "base" });
  const take = (keys: "all" | Iterable<Key>) => onChoose(keys === "all" ? choices.map((choice) => choice.id) : [...keys].map(String));
  return (
    <div className="choices">
      <Autocomplete filter={contains} disableVirtualFocus={false}>
        <SearchField aria-label={`Search: ${label}`} className="search" autoFocus={autoFocus}>
          <Icon name="search" />
          <Input placeholder="Search" />
          <Button className="button button-icon search-clear"><Icon name="close" /></Button>
        </SearchField>
        <Virtualizer layout={ListLayout} layoutOptions={layout}>
          <ListBox
            aria-label={label} items={choices} className="listbox" selectionMode={several ? "multiple" : "single"}
            selectedKeys={chosen} onSelectionChange={take} disallowEmptySelection={!several}
            renderEmptyState={() => <p className="empty-line">{choices.length === 0 ? empty : "Nothing is called that."}</p>}
          >
            {(choice) => <Option choice={choice} several={several} />}
          </ListBox>
        </Virtualizer>
      </Autocomplete>
    </div>
  );
}

function Option({ choice, several }: { choice: Choice; several: boolean }) {
  return (
    <ListBoxItem id={choice.id} textValue={choice.name} className="option">
      {({ isSelected }) => (
        <>
          <span className="option-indent" style={{ width: `${(choice.depth ?? 0) * 16}px` }} />
          <span className={several ? "tick tick-box" : "tick"} aria-hidden>{isSelected && <Icon name="check" />}</span>
          <Text slot="label" className="option-name">{choice.name}</Text>
          {choice.note !== undefined && <Text slot="description" className="option-note">{choice.note}</Text>}
        </>
      )}
    </ListBoxItem>
  );
}
