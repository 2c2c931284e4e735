import { useState } from "react";
import { Group, Input, Label, NumberField } from "react-aria-components";
import { Dialog } from "../../controls/Dialog.tsx";

interface Props {
  index: number;
  count: number;
  onMove(to: number): void;
  onClose(): void;
}

/** Where a row goes by number: the way of long lists, and of whoever does not drag. */
export function MoveDialog({ index, count, onMove, onClose }: Props) {
  const [position, setPosition] = useState(index + 1);
  const perform = () => {
    onMove((Number.isNaN(position) ? index + 1 : position) - 1);
    onClose();
  };
  return (
    <Dialog title={`Move row ${index + 1}`} onClose={onClose} action={{ label: "Move", perform }}>
      <NumberField value={position} onChange={setPosition} minValue={1} maxValue={count} step={1} className="field" autoFocus>
        <Label>Move to position</Label>
        <Group className="field-group"><Input className="input input-number" /><span className="quiet">1 is first, {count} is last</span></Group>
      </NumberField>
    </Dialog>
  );
}
