// What would change: the counts, the moves, and everybody behind them. On a narrow screen it is a sheet
// whose counts line stays in view.
import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import type { Baseline, Figures } from "../../worker/protocol.ts";
import { usePage, useSitting, useView, useWords } from "../context.tsx";
import { Reading } from "../Reading.tsx";
import { useConfiguration } from "../facts.ts";
import { FindingLines } from "../Notices.tsx";
import { Ruled } from "../RuleNumber.tsx";
import { figure } from "../words.ts";
import { Configuration } from "./Configuration.tsx";
import { Counts } from "./Counts.tsx";
import { Created } from "./Created.tsx";
import { FindingTable } from "./FindingTable.tsx";
import { Flow } from "./Flow.tsx";
import { RoleTable } from "./RoleTable.tsx";
import { Users } from "./Users.tsx";

interface Props {
  /** What to do where there are no users to look at. */
  absent: ReactNode;
  /** What else there is to say of the users that are looked at. */
  since?: ReactNode;
}

export function Consequence({ absent, since = null }: Props) {
  const { shown } = useSitting("shown");
  const { isSheetOpen } = useView();
  const { setSheetOpen } = usePage();
  const summary = shown?.refused === null ? shown.summary : null;
  return (
    <aside
      className="consequence" aria-labelledby="what-would-change" data-open={isSheetOpen || undefined}
      onKeyDown={(event) => { if (event.key === "Escape") setSheetOpen(false); }}
    >
      <Head since={since} />
      {summary !== null ? <Shown summary={summary} /> : <Nothing absent={absent} />}
    </aside>
  );
}

function Head({ since }: { since: ReactNode }) {
  const { workspace, setSheetOpen } = usePage();
  const { isSheetOpen } = useView();
  const { baseline } = useSitting("baseline");
  const words = useWords();
  return (
    <header className="consequence-head">
      <h2 id="what-would-change">What would change</h2>
      <Pending />
      {since}
      <label className="compare">
        <span className="quiet">Compared with</span>
        <select className="native-select" value={baseline} onChange={(event) => workspace.compareWith(event.target.value as Baseline)}>
          <option value="now">what users have now</option>
          <option value="loaded">{words.baseline}</option>
        </select>
      </label>
      <Button look="quiet" className="sheet-toggle" aria-expanded={isSheetOpen} onPress={() => setSheetOpen(!isSheetOpen)}>
        {isSheetOpen ? "Back to the mapping" : "Show"}
      </Button>
    </header>
  );
}

/** Says that the numbers are about to change, only where it takes long enough to notice. */
function Pending() {
  const since = useSitting("pendingSince").pendingSince;
  return <span className="pending" data-pending={since !== null || undefined} aria-hidden>counting</span>;
}

function Shown({ summary }: { summary: Figures }) {
  return (
    <>
      <Counts summary={summary} />
      <div className="consequence-body">
        <SaveNotices notices={summary.notices} />
        <Flow summary={summary} />
        <Behind summary={summary} />
      </div>
    </>
  );
}

export function SaveNotices({ notices }: { notices: string[] }) {
  if (notices.length === 0) return null;
  return (
    <ul className="save-notices">
      {notices.map((notice) => <li key={notice}><Icon name="info" label="Note" /><span><Ruled text={notice} /></span></li>)}
    </ul>
  );
}

function Behind({ summary }: { summary: Figures }) {
  const { openTab } = usePage();
  const { tab } = useView();
  const { settled, lintOverUsers } = useSitting("settled", "lintOverUsers");
  const configuration = useConfiguration();
  const lint = settled?.refused === null ? [...configuration, ...lintOverUsers] : [];
  const tabs = [
    { id: "users", title: "Users", count: null, panel: <Users summary={summary} /> },
    { id: "roles", title: "Roles", count: summary.roles.length, panel: <RoleTable roles={summary.roles} /> },
    { id: "findings", title: "Findings", count: summary.findings.length, panel: <FindingTable findings={summary.findings} /> },
    { id: "created", title: "New organizations", count: summary.created, panel: <Created summary={summary} /> },
    { id: "configuration", title: "Configuration", count: lint.length, panel: <Configuration findings={lint} /> },
  ];
  return (
    <Tabs className="tabs" selectedKey={tab} onSelectionChange={(key) => openTab(String(key))}>
      <TabList aria-label="What is behind the counts" className="tab-list">
        {tabs.map(({ id, title, count }) => <Tab key={id} id={id} className="tab">{title}{count !== null && <span className="tab-count">{figure(count)}</span>}</Tab>)}
      </TabList>
      {tabs.map(({ id, panel }) => <TabPanel key={id} id={id} className="tab-panel">{panel}</TabPanel>)}
    </Tabs>
  );
}

/** No counts: there are no users to count, or the draft cannot be read. */
function Nothing({ absent }: { absent: ReactNode }) {
  const { workspace } = usePage();
  const state = useSitting("shown", "population", "reading", "looked");
  if (state.shown !== null && state.shown.refused !== null) {
    return (
      <div className="nothing">
        <p><strong>The draft cannot be read.</strong> What was shown before is gone until it can.</p>
        <ul className="findings">{state.shown.refused.map(({ line }) => <li key={line}>{line}</li>)}</ul>
        <Button onPress={() => workspace.undo()}>Undo the last edit</Button>
      </div>
    );
  }
  if (state.shown !== null && state.shown.unusable.length > 0) {
    return (
      <div className="nothing">
        <p><strong>{state.population?.name} cannot be looked at as a whole.</strong> Mend it and choose it again; your draft is kept.</p>
        <FindingLines findings={state.shown.unusable} />
      </div>
    );
  }
  if (state.reading !== null) return <div className="nothing"><Reading /></div>;
  if (!state.looked || state.population !== null) return <div className="nothing"><p className="quiet" role="status">Counting…</p></div>;
  return <div className="nothing">{absent}</div>;
}
