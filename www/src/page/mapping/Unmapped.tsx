// Which groups a list can still map, as the core says it.
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import type { List } from "../../draft/draft.ts";
import type { Outcome } from "../../worker/protocol.ts";
import { counted, figure } from "../words.ts";

interface Props {
  list: List;
  outcome: Outcome | null;
  nameOf(id: string): string;
  onAdd(id: string): void;
}

export function Unmapped({ list, outcome, nameOf, onAdd }: Props) {
  if (outcome === null || outcome.refused !== null) return null;
  const notice = outcome.unmappedNotice[list];
  const ids = outcome.unmapped[list];
  if (notice !== null) return <span className="quiet">{notice}</span>;
  if (ids.length === 0) return null;
  const title = `${counted(ids.length, "group")} ${ids.length === 1 ? "is" : "are"} not mapped`;
  return (
    <DialogTrigger>
      <Button className="button button-text">{title}</Button>
      <Popover className="popover popover-list" placement="bottom start">
        <Dialog aria-label={title} className="popover-dialog">
          {({ close }) => (
            <ul className="plain-list">
              {ids.slice(0, 200).map((id) => (
                <li key={id}>
                  <Button className="list-button" onPress={() => { close(); onAdd(id); }}>{nameOf(id)}<span className="quiet">Map</span></Button>
                </li>
              ))}
              {ids.length > 200 && <li className="quiet">and {figure(ids.length - 200)} more, in Add</li>}
            </ul>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
