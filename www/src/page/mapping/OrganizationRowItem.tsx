import { Button as AriaButton, GridListItem, Menu, MenuTrigger, Popover } from "react-aria-components";
import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { usePage } from "../context.tsx";
import { type RowFacts, useRowFacts } from "../facts.ts";
import { counted, figure } from "../words.ts";
import { RowFindings } from "./Findings.tsx";
import { Command, RowMenu } from "./RowMenu.tsx";

interface Props {
  id: string;
  index: number;
  count: number;
  groups: string;
  organization: string;
  isLit: boolean;
  onEdit(): void;
  onMoveTo(): void;
  onMove(to: number): void;
  onRemove(): void;
}

export function OrganizationRowItem(props: Props) {
  const { id, index, groups, organization, isLit, onEdit } = props;
  return (
    <GridListItem id={id} textValue={groups} aria-label={`Row ${index + 1}: ${groups} to ${organization}`} className={isLit ? "row row-lit" : "row"} data-row={index} onAction={onEdit}>
      <div className="row-line">
        <span className="row-number">{index + 1}</span>
        <AriaButton slot="drag" className="grip" aria-label={`Drag row ${index + 1}`}><Icon name="grip" /></AriaButton>
        <span className="row-names"><span className="row-groups">{groups}</span> <Icon name="arrow" label="to" /> <span className="row-target">{organization}</span></span>
        <Wins id={id} index={index} />
        <Commands {...props} />
      </div>
      <Losses {...props} />
      <RowFindings id={id} />
    </GridListItem>
  );
}

function Wins({ id, index }: { id: string; index: number }) {
  const { users, isStale } = useRowFacts(id);
  const { look } = usePage();
  if (users === null) return <span className="row-count quiet">–</span>;
  return (
    <Button
      look="text" className="row-count" aria-label={isStale ? `Row ${index + 1} is being counted` : `Row ${index + 1} wins ${counted(users, "user")}`}
      onPress={() => isStale || look({ label: `won by row ${index + 1}`, query: { show: "all", wonBy: index } })}
    >
      {isStale ? "–" : figure(users)}
    </Button>
  );
}

function Losses({ id, index, onMove, onRemove, groups }: Props) {
  const { users, losses, isStale } = useRowFacts(id);
  const { look } = usePage();
  if (losses.length === 0 && users !== 0) return null;
  const show = () => look({ label: `lost by row ${index + 1}`, query: { show: "all", lostBy: index } });
  return (
    <div className={isStale ? "row-losses row-losses-stale" : "row-losses"}>
      {users === 0 && <span className="row-none"><Icon name="warning" label="warning" />wins nobody</span>}
      {losses.length > 0 && <Button look="text" onPress={show}>{told(losses)}</Button>}
      {users === 0 && losses.length > 0 && <Fix index={index} above={Math.min(...losses.map((loss) => loss.row))} groups={groups} onMove={onMove} onRemove={onRemove} />}
    </div>
  );
}

/** The greatest losses by row; the rest summed up. */
function told(losses: RowFacts["losses"]): string {
  const greatest = losses.toSorted((a, b) => b.users - a.users);
  const shown = losses.length <= NAMED + 1 ? losses : greatest.slice(0, NAMED);
  const others = losses.length <= NAMED + 1 ? [] : greatest.slice(NAMED);
  const rest = others.length === 0 ? [] : [`${figure(others.reduce((sum, loss) => sum + loss.users, 0))} to ${others.length} other rows`];
  return `loses ${[...shown.map((loss) => `${figure(loss.users)} to row ${loss.row + 1}`), ...rest].join(", ")}`;
}

const NAMED = 2;

/** The two ways out for a row that loses everybody it matches. */
function Fix({ index, above, groups, onMove, onRemove }: { index: number; above: number; groups: string; onMove(to: number): void; onRemove(): void }) {
  if (above >= index) return null;
  return (
    <MenuTrigger>
      <Button look="text" aria-label={`Fix row ${index + 1}`}>Fix<Icon name="down" /></Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="menu" aria-label={`Fix row ${index + 1}: ${groups}`}>
          <Command label={`Move above row ${above + 1}`} perform={() => onMove(above)} />
          <Command label={`Remove row ${index + 1}`} perform={onRemove} />
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function Commands({ index, count, groups, onEdit, onMoveTo, onMove, onRemove }: Props) {
  return (
    <RowMenu label={`Row ${index + 1}: ${groups}`}>
      <Command label="Edit" perform={onEdit} />
      <Command label="Move to position" perform={onMoveTo} {...(count === 1 ? { isDisabled: "the only row" } : {})} />
      <Command label="Move up" perform={() => onMove(index - 1)} {...(index === 0 ? { isDisabled: "already first" } : {})} />
      <Command label="Move down" perform={() => onMove(index + 1)} {...(index === count - 1 ? { isDisabled: "already last" } : {})} />
      <Command label="Remove" perform={onRemove} />
    </RowMenu>
  );
}
