// What happened that the person did not ask for: files that were not taken, a core that stopped, a
// preview that takes long. Each says what was kept and what can be tried.
import { useEffect, useState } from "react";
import { Button } from "../controls/Button.tsx";
import { Icon } from "../controls/Icon.tsx";
import { shown } from "../draft/names.ts";
import type { PlacedFinding } from "../worker/protocol.ts";
import type { Rivals } from "../workspace/workspace.ts";
import { usePage, useSelected, useSitting } from "./context.tsx";
import { RuleNumber } from "./RuleNumber.tsx";
import { counted } from "./words.ts";

/** When a preview is long enough to offer to stop it, in milliseconds. */
const LONG = 3000;

export function Notices() {
  return (
    <>
      <Stopped />
      <Long />
      <Refused />
    </>
  );
}

function Stopped() {
  const { workspace } = usePage();
  const { notice } = useSitting("notice");
  if (notice === null) return null;
  return (
    <section className="notice notice-danger" role="alert">
      <Icon name="error" label="Error" />
      <div className="notice-text"><strong>{notice.title}</strong><p>{notice.detail}</p></div>
      <div className="notice-actions">
        {notice.retry !== null && <Button look="primary" onPress={notice.retry}>Try again</Button>}
        <Button onPress={() => workspace.dismiss()}>Close</Button>
      </div>
    </section>
  );
}

function Long() {
  const { workspace } = usePage();
  const isLong = useLonger(useSitting("pendingSince").pendingSince);
  if (!isLong) return null;
  return (
    <section className="notice" role="alert">
      <Icon name="info" label="Note" />
      <div className="notice-text">
        <strong>The preview takes long</strong>
        <p>It can be stopped. Your draft and the files are kept; the users are read again.</p>
      </div>
      <div className="notice-actions"><Button onPress={() => void workspace.stop()}>Stop the preview</Button></div>
    </section>
  );
}

function useLonger(since: number | null): boolean {
  const [long, setLong] = useState<number | null>(null);
  useEffect(() => {
    if (since === null) return;
    const timer = setTimeout(() => setLong(since), LONG);
    return () => clearTimeout(timer);
  }, [since]);
  return since !== null && long === since;
}

function Refused() {
  const { workspace } = usePage();
  const { refused, unknown, rivals } = useSitting("refused", "unknown", "rivals");
  const isFirst = useSelected(({ history }) => history === null);
  if (refused.length === 0 && unknown.length === 0 && rivals.length === 0) return null;
  return (
    <section className="notice notice-danger refused" role="alert">
      <Icon name="error" label="Error" />
      <div className="notice-text">
        {unknown.map((name) => <UnknownFile key={name} name={name} />)}
        {rivals.map((each) => <RivalFiles key={each.document} rivals={each} />)}
        {refused.length > 0 && (
          <>
            <strong>{refusedTitle(refused)}</strong>
            <p>{isFirst ? "Mend the file and choose it again." : "Nothing was replaced: the files loaded before, and your draft, are kept. Mend the file and choose it again."}</p>
            <FindingLines findings={refused} />
          </>
        )}
      </div>
      <div className="notice-actions"><Button onPress={() => workspace.forgetRefused()}>Close</Button></div>
    </section>
  );
}

function UnknownFile({ name }: { name: string }) {
  return (
    <p>
      <strong>{name}</strong> is none of the three files: an environment holds <code>organizations</code>, a provider holds <code>kind</code>, and
      users are one a line in a file that ends in <code>.ndjson</code> or <code>.jsonl</code>.
    </p>
  );
}

const KIND: Record<Rivals["document"], string> = { environment: "an environment", provider: "a provider", users: "a users file" };

function RivalFiles({ rivals: { document, names } }: { rivals: Rivals }) {
  return <p><strong>{names.map(shown).join(" and ")}</strong>: each is {KIND[document]}, and none of them was taken. Choose the one that counts.</p>;
}

function refusedTitle(refused: PlacedFinding[]): string {
  const files = [...new Set(refused.filter(({ finding }) => finding.severity === "error").map(({ file }) => file))].join(" and ");
  return `${files} cannot be read: ${counted(refused.length, "finding")}`;
}

// A browser has one only where the page came over a secure connection or from this machine.
const isClipboardThere = "clipboard" in navigator;

/** Findings of files, each with file, line and column. */
export function FindingLines({ findings }: { findings: PlacedFinding[] }) {
  const copy = () => void navigator.clipboard.writeText(findings.map(({ line }) => line).join("\n"));
  return (
    <>
      <ol className="finding-lines">
        {findings.slice(0, 200).map((placed, index) => <FindingLine key={index} placed={placed} />)}
      </ol>
      {findings.length > 200 && <p className="quiet">{counted(findings.length - 200, "more finding")}: copy all to see them.</p>}
      {isClipboardThere && <Button look="text" onPress={copy}>Copy all as text</Button>}
    </>
  );
}

function FindingLine({ placed: { finding, file } }: { placed: PlacedFinding }) {
  const { place, severity, rule, message } = finding;
  return (
    <li className={`finding finding-${severity}`}>
      <Icon name={severity} label={severity} />
      <code className="place">{file}{place === undefined ? "" : `:${place.line}:${place.column}`}</code>
      <RuleNumber rule={rule} />
      <span className="finding-message">{shown(message)}</span>
    </li>
  );
}
