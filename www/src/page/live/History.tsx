import { Button } from "../../controls/Button.tsx";
import { shown } from "../../draft/names.ts";
import type { LogRow, ProviderEntry } from "../../gateway/contract.ts";
import { moment } from "../words.ts";
import { useEndless, useLive } from "./context.tsx";
import { Failed } from "./Failed.tsx";

/** What became of one user, newest first. */
export function History({ id, providers }: { id: string; providers: ProviderEntry[] }) {
  const { gateway } = useLive();
  const { items, hasMore, problem, more, again } = useEndless(id, (cursor) => gateway.history(id, cursor).then(({ entries, next }) => ({ items: entries, next })));
  return (
    <>
      {items !== null && items.length === 0 && problem === null && <p className="quiet">Nothing was changed yet.</p>}
      <ol className="history">{(items ?? []).map((row) => <Entry key={row.seq} row={row} providers={providers} />)}</ol>
      {problem !== null && <Failed what="The history" problem={problem} again={again} />}
      {hasMore && <Button look="text" onPress={more}>Show more</Button>}
    </>
  );
}

function Entry({ row: { at, changeType, attribute, oldValue, newValue, message, providerId }, providers }: { row: LogRow; providers: ProviderEntry[] }) {
  const by = providers.find((provider) => provider.id === providerId)?.displayName ?? providerId;
  return (
    <li className={changeType === "Error" ? "entry entry-error" : "entry"}>
      <span className="entry-when quiet"><time dateTime={at}>{moment(at)}</time>{by !== null && ` · ${shown(by)}`}</span>
      <span><strong>{changeType}</strong>{attribute !== "" && ` ${attribute}`}{newValue !== "" && <>: <span className="value">{shown(newValue)}</span></>}{oldValue !== "" && <span className="quiet">, was <span className="value">{shown(oldValue)}</span></span>}</span>
      {message !== null && <span>{shown(message)}</span>}
    </li>
  );
}
