import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type ReactNode } from "react";
import { shown } from "../../draft/names.ts";
import type { LogRow, ProviderEntry } from "../../gateway/contract.ts";
import { addressOf } from "../../live/route.ts";
import { moment } from "../words.ts";

const COLUMNS = ["Provider", "User Impacted", "Change type", "Attribute changed", "New Value", "Old value", "Date changed"];

/** How many rows before the end the next part is asked for. */
const AHEAD = 30;

interface Props {
  rows: LogRow[];
  providers: ProviderEntry[];
  hasMore: boolean;
  more(): void;
}

/** The rows, drawn only where they are seen; more are fetched as one comes to the end. */
export function LogTable({ rows, providers, hasMore, more }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => 33, overscan: 8, getItemKey: (index) => rows[index]?.seq ?? index });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => { if (last >= rows.length - AHEAD) more(); }, [last, rows.length, more]);
  return (
    <div className="log" ref={scroll} role="region" aria-label="Sync Log" tabIndex={0}>
      <div role="table" aria-label="Sync Log" aria-rowcount={hasMore ? -1 : rows.length + 1}>
        <div role="rowgroup" className="log-head">
          <div role="row" className="log-row" aria-rowindex={1}>{COLUMNS.map((title) => <span key={title} role="columnheader">{title}</span>)}</div>
        </div>
        <div role="rowgroup" className="log-body" style={{ height: `${virtual.getTotalSize()}px` }}>
          {items.map(({ index, start, key }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <div key={key} role="row" ref={virtual.measureElement} data-index={index} aria-rowindex={index + 2} className={row.changeType === "Error" ? "log-row log-entry log-error" : "log-row log-entry"} style={{ transform: `translateY(${start}px)` }}>
                <Cells row={row} provider={providers.find(({ id }) => id === row.providerId)?.displayName ?? row.providerId} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Cells({ row: { userId, userName, changeType, attribute, newValue, oldValue, message, at }, provider }: { row: LogRow; provider: string | null }) {
  const cells: ReactNode[] = [
    provider === null ? "" : shown(provider),
    userId === null ? shown(userName) : <a className="link" href={addressOf({ page: "users", id: userId })}>{shown(userName)}</a>,
    changeType,
    attribute,
    <>{shown(newValue)}{message !== null && <span className="log-message">{shown(message)}</span>}</>,
    shown(oldValue),
    <time dateTime={at}>{moment(at, { hasSeconds: true })}</time>,
  ];
  return cells.map((cell, index) => <span key={COLUMNS[index]} role="cell" data-label={COLUMNS[index]}>{cell}</span>);
}
