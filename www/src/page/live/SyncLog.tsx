// Sync Log: what provisioning changed here, a row for each changed attribute, newest first.
import { useState } from "react";
import { Button } from "../../controls/Button.tsx";
import { shown } from "../../draft/names.ts";
import type { LogQuery } from "../../gateway/gateway.ts";
import { useAnswer, useEndless, useLive } from "./context.tsx";
import { Failed } from "./Failed.tsx";
import { Expired } from "./LiveNotices.tsx";
import { LogTable } from "./LogTable.tsx";
import { PageTitle } from "./PageTitle.tsx";

const PERIODS = [
  { id: "1", title: "Last 24 hours" },
  { id: "7", title: "Last 7 days" },
  { id: "30", title: "Last 30 days" },
  { id: "90", title: "Last 90 days" },
  { id: "dates", title: "Between two dates" },
] as const;

type PeriodId = (typeof PERIODS)[number]["id"];

const DAY = 24 * 60 * 60 * 1000;

/** What is asked for. It is fixed when it is chosen, so that what follows from one list fits to the next. */
function queryOf(period: PeriodId, dates: { from: string; to: string }, provider: string): LogQuery {
  const owner = provider === "" ? {} : { provider };
  if (period !== "dates") return { ...owner, from: new Date(Date.now() - Number(period) * DAY).toISOString() };
  const from = new Date(`${dates.from}T00:00`);
  const to = new Date(`${dates.to}T00:00`);
  to.setDate(to.getDate() + 1);
  return { ...owner, ...bounded("from", from), ...bounded("to", to) };
}

// A field that is not filled in bounds nothing.
function bounded(name: "from" | "to", date: Date): LogQuery {
  return Number.isNaN(date.getTime()) ? {} : { [name]: date.toISOString() };
}

export function SyncLog() {
  const { gateway } = useLive();
  const [period, setPeriod] = useState<PeriodId>("7");
  const [dates, setDates] = useState({ from: "", to: "" });
  const [provider, setProvider] = useState("");
  const [query, setQuery] = useState(() => queryOf("7", dates, ""));
  const ask = (next: { period?: PeriodId; dates?: typeof dates; provider?: string }) => {
    const chosen = { period, dates, provider, ...next };
    setPeriod(chosen.period);
    setDates(chosen.dates);
    setProvider(chosen.provider);
    setQuery(queryOf(chosen.period, chosen.dates, chosen.provider));
  };
  const providers = useAnswer("providers", () => gateway.providers()).value ?? [];
  const log = useEndless(JSON.stringify([period, dates, provider]), (cursor) => gateway.syncLog(query, cursor).then(({ entries, next }) => ({ items: entries, next })));
  const refresh = () => {
    ask({});
    log.again();
  };
  return (
    <>
      <div className="notices"><Expired /></div>
      <main className="page page-log">
        <header className="page-head"><PageTitle title="Sync Log" /></header>
        <div className="filters">
          <select aria-label="Date" className="native-select" value={period} onChange={(event) => ask({ period: event.target.value as PeriodId })}>
            {PERIODS.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}
          </select>
          {period === "dates" && (
            <>
              <label className="date"><span className="quiet">From</span><input type="date" className="native-select" value={dates.from} onChange={(event) => ask({ dates: { ...dates, from: event.target.value } })} /></label>
              <label className="date"><span className="quiet">to</span><input type="date" className="native-select" value={dates.to} onChange={(event) => ask({ dates: { ...dates, to: event.target.value } })} /></label>
            </>
          )}
          <select aria-label="Provider" className="native-select" value={provider} onChange={(event) => ask({ provider: event.target.value })}>
            <option value="">any provider</option>
            {providers.map(({ id, displayName }) => <option key={id} value={id}>{shown(displayName)}</option>)}
          </select>
          <Button onPress={refresh}>Refresh Table</Button>
        </div>
        {log.problem !== null && <Failed what="The Sync Log" problem={log.problem} again={log.again} />}
        {log.items === null && log.problem === null && <p className="quiet" role="status">Reading the Sync Log…</p>}
        {log.items !== null && log.items.length === 0 && log.problem === null && <p className="panel panel-empty">Nothing was changed in this time.</p>}
        {log.items !== null && log.items.length > 0 && <LogTable rows={log.items} providers={providers} hasMore={log.hasMore} more={log.more} />}
      </main>
    </>
  );
}
