// One user: where it is and why, what was received, and what became of it.
import { useEffect, useRef, type ReactNode } from "react";
import { IconButton } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { shown } from "../../draft/names.ts";
import type { ProviderEntry, UserCard } from "../../gateway/contract.ts";
import { MISSING } from "../../gateway/problem.ts";
import { attributesOf } from "../../live/attributes.ts";
import { addressOf } from "../../live/route.ts";
import { FindingList } from "../mapping/Findings.tsx";
import { Ruled } from "../RuleNumber.tsx";
import { moment, STATUS } from "../words.ts";
import { useAnswer, useLive } from "./context.tsx";
import { Failed } from "./Failed.tsx";
import { History } from "./History.tsx";

interface Props {
  id: string;
  providers: ProviderEntry[];
  onClose(): void;
}

export function UserPane({ id, providers, onClose }: Props) {
  const { gateway } = useLive();
  const { value, problem, again } = useAnswer(id, () => gateway.user(id));
  return (
    <aside className="pane" aria-label="User" onKeyDown={(event) => { if (event.key === "Escape") onClose(); }}>
      {value !== null ? <Card card={value} providers={providers} onClose={onClose} /> : (
        <>
          <header className="pane-head"><h2>User</h2><Close onClose={onClose} /></header>
          {problem === null && <p className="pane-part quiet" role="status">Reading the user…</p>}
          {problem?.status === MISSING && <p className="pane-part">There is no such user: it was removed, or it belongs to another environment.</p>}
          {problem !== null && problem.status !== MISSING && <Failed what="The user" problem={problem} again={again} />}
        </>
      )}
    </aside>
  );
}

function Close({ onClose }: { onClose(): void }) {
  return <IconButton icon="close" label="Close" onPress={onClose} />;
}

function Card({ card, providers, onClose }: { card: UserCard; providers: ProviderEntry[]; onClose(): void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { account, evaluation, sentences } = card;
  const findings = evaluation?.findings ?? [];
  return (
    <>
      <header className="pane-head">
        <h2 ref={heading} tabIndex={-1}>{shown(account.userName)}</h2>
        <Close onClose={onClose} />
      </header>
      <div className="pane-part">
        <Callouts card={card} />
        <Facts card={card} providers={providers} />
      </div>
      <Part title="Placement" note={evaluation === null ? null : `decided ${moment(evaluation.at)}`}>
        {sentences.length === 0 && findings.length === 0 && <p className="quiet">Nothing was decided for this user yet.</p>}
        {sentences.length > 0 && <ol className="sentences">{sentences.map(({ text }, index) => <li key={index}><Ruled text={text} /></li>)}</ol>}
        <FindingList findings={findings} />
      </Part>
      <Part title="Attributes" note="as received"><Attributes resource={card.resource} /></Part>
      <Part title="History" note="from the Sync Log"><History id={account.id} providers={providers} /></Part>
    </>
  );
}

function Part({ title, note, children }: { title: string; note: string | null; children: ReactNode }) {
  return (
    <section className="pane-part" aria-label={title}>
      <h3>{title}{note !== null && <span className="quiet pane-note"> {note}</span>}</h3>
      {children}
    </section>
  );
}

/** What stands in the way of provisioning this user. */
function Callouts({ card: { account } }: { card: UserCard }) {
  const held = account.legalHoldMatters ?? [];
  const told = [
    ...(account.local === true ? ["This is a local user. Local users cannot be provisioned: no provider changes them (LU-5)."] : []),
    ...(account.blockedByAdministrator === true ? ["An administrator blocked this user. The provider does not unblock it."] : []),
    ...(held.length > 0 ? [`On legal hold: ${held.join(", ")}.`] : []),
  ];
  return told.map((text) => <p key={text} className="callout"><Icon name="info" label="Note" /><span><Ruled text={text} /></span></p>);
}

function Facts({ card, providers }: { card: UserCard; providers: ProviderEntry[] }) {
  const { account, groups } = card;
  const { status = "active", deactivateAt, providerId = null } = account;
  const organization = card.organization ?? (account.organizationId == null ? null : { id: account.organizationId, name: account.organizationId });
  const roles = card.roles ?? (account.roleIds ?? []).map((id) => ({ id, name: id }));
  return (
    <dl className="facts">
      <dt>State</dt>
      <dd>{STATUS[status]}{deactivateAt !== undefined && <>: deactivated <time dateTime={deactivateAt}>{moment(deactivateAt)}</time></>}</dd>
      <dt>Organization</dt><dd>{organization === null ? "none" : shown(organization.name)}</dd>
      <dt>Roles</dt><dd>{roles.length === 0 ? "none" : roles.map(({ id, name }, index) => <span key={id}>{index > 0 && ", "}{shown(name)}</span>)}</dd>
      <dt>Groups</dt><dd>{groups.length === 0 ? "none" : groups.map(({ id, displayName }, index) => <span key={id}>{index > 0 && ", "}{shown(displayName)}</span>)}</dd>
      <dt>Provider</dt><dd>{providerId === null ? "nobody" : <a className="link" href={addressOf({ page: "provider", id: providerId })}>{shown(providers.find((each) => each.id === providerId)?.displayName ?? providerId)}</a>}</dd>
      <dt>Id</dt><dd><code>{shown(account.id)}</code></dd>
      <dt>Created</dt><dd><time dateTime={card.created}>{moment(card.created)}</time></dd>
      <dt>Last change</dt><dd><time dateTime={card.lastModified}>{moment(card.lastModified)}</time></dd>
    </dl>
  );
}

function Attributes({ resource }: { resource: UserCard["resource"] }) {
  const attributes = attributesOf(resource);
  if (attributes.length === 0) return <p className="quiet">No attribute was received.</p>;
  return (
    <dl className="facts">
      {attributes.map(({ name, values }) => (
        <div key={name} className="facts-line"><dt>{name}</dt>{values.map((value, index) => <dd key={index}>{shown(value)}</dd>)}</div>
      ))}
    </dl>
  );
}
