// Apply Org and Role Settings: the plan with its figures first, then the run of exactly that plan.
import { useEffect, useState } from "react";
import { Button } from "../../controls/Button.tsx";
import { Dialog } from "../../controls/Dialog.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { shown } from "../../draft/names.ts";
import type { Applied, PlanCard } from "../../gateway/contract.ts";
import { Problem, STALE, told } from "../../gateway/problem.ts";
import type { Sitting } from "../../live/sitting.ts";
import { SaveNotices } from "../consequence/Consequence.tsx";
import { Counts } from "../consequence/Counts.tsx";
import { useSitting } from "../context.tsx";
import { useChanges } from "../DraftBar.tsx";
import { Ruled } from "../RuleNumber.tsx";
import { counted, figure, moment } from "../words.ts";
import { useStore } from "./context.tsx";
import { Failed } from "./Failed.tsx";

type Stage =
  | { is: "planning" }
  | { is: "failed"; what: string; problem: Problem }
  | { is: "planned" | "applying"; plan: PlanCard }
  | { is: "stale"; plan: PlanCard; problem: Problem }
  | { is: "applied"; figures: Applied["figures"] };

export function ApplyDialog({ sitting, onClose }: { sitting: Sitting; onClose(): void }) {
  const { history, isMapped } = useSitting("history", "isMapped");
  const { isSaving } = useStore(sitting);
  const changes = useChanges();
  const { stage, plan, apply } = useStages(sitting, isMapped);
  const save = () => void sitting.save().then((isSaved) => (isSaved ? plan() : onClose()));
  if (history === null) return null;
  return (
    <Dialog title="Apply organization and role settings" onClose={onClose} wide closing={stage.is === "applied" ? "Done" : "Cancel"} footer={<Actions stage={stage} isMapped={isMapped} plan={plan} apply={apply} />}>
      {stage.is === "applied" ? <Done figures={stage.figures} /> : <Caution name={history.loaded.displayName} />}
      {!isMapped && (
        <p className="callout"><Icon name="warning" label="Warning" /><span><strong>Configure mappings first.</strong> The saved revision maps nobody to an organization or a role, so that there is nothing to apply.</span></p>
      )}
      {changes.length > 0 && stage.is !== "applied" && (
        <p className="callout">
          <Icon name="info" label="Note" />
          <span><strong>Your draft is not part of this.</strong> Apply uses revision {sitting.revision()} as saved; the draft has {counted(changes.length, "change")}. <Button look="text" onPress={save}>{isSaving ? "Saving…" : "Save first"}</Button></span>
        </p>
      )}
      {isMapped && <Told stage={stage} read={sitting.revision()} plan={plan} />}
    </Dialog>
  );
}

function useStages(sitting: Sitting, isMapped: boolean): { stage: Stage; plan(): void; apply(): void } {
  const [stage, setStage] = useState<Stage>({ is: "planning" });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!isMapped) return;
    let isCurrent = true;
    setStage({ is: "planning" });
    sitting.gateway.plan(sitting.id).then(
      (plan) => { if (isCurrent) setStage({ is: "planned", plan }); },
      (error: unknown) => { if (isCurrent) setStage({ is: "failed", what: "The plan", problem: problemOf(error) }); },
    );
    return () => { isCurrent = false; };
  }, [sitting, isMapped, turn]);
  const apply = () => {
    if (stage.is !== "planned") return;
    const { plan } = stage;
    setStage({ is: "applying", plan });
    sitting.gateway.apply(plan).then(
      ({ figures }) => {
        setStage({ is: "applied", figures });
        void sitting.reload();
      },
      (error: unknown) => {
        const problem = problemOf(error);
        setStage(problem.status === STALE ? { is: "stale", plan, problem } : { is: "failed", what: "The answer of Apply", problem });
      },
    );
  };
  return { stage, plan: () => setTurn((last) => last + 1), apply };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

function Actions({ stage, isMapped, plan, apply }: { stage: Stage; isMapped: boolean; plan(): void; apply(): void }) {
  if (!isMapped) return null;
  if (stage.is === "planned") return <Button look="danger" onPress={apply}>Apply</Button>;
  if (stage.is === "stale") return <Button onPress={plan}>Make a new plan</Button>;
  return null;
}

function Caution({ name }: { name: string }) {
  return (
    <p className="callout">
      <Icon name="warning" label="Warning" />
      <span>
        <strong>Use with caution.</strong> Apply gives all users provisioned by {shown(name)} the organization and the roles of the saved mapping, at once. Whoever moves can have
        archives put in cold storage, and there is no undo but another Apply <Ruled text="(OM-39)" />.
      </span>
    </p>
  );
}

/** `read`: the revision that the page shows. */
function Told({ stage, read, plan }: { stage: Stage; read: number | null; plan(): void }) {
  switch (stage.is) {
    case "planning": return <p role="status" className="quiet">Making the plan…</p>;
    case "failed": return <Failed what={stage.what} problem={stage.problem} again={plan} />;
    case "planned": return <Plan plan={stage.plan} read={read} />;
    case "applying": return <><Plan plan={stage.plan} read={read} /><p role="status">Applying in the gateway. Closing this does not stop it.</p></>;
    case "stale": return <Stale problem={stage.problem} />;
    case "applied": return null;
  }
}

function Plan({ plan: { summary, digest, revision, environmentVersion, populationVersion, createdAt }, read }: { plan: PlanCard; read: number | null }) {
  return (
    <section className="plan" aria-label="Plan">
      {revision !== read && (
        <p className="callout plan-other"><Icon name="warning" label="Warning" /><span><strong>This is not the revision that you see.</strong> Revision {figure(revision)} was saved since, and the page shows {read === null ? "none" : `revision ${figure(read)}`}.</span></p>
      )}
      <Counts summary={summary} name="What the plan does" isStill />
      <SaveNotices notices={summary.notices} />
      <p className="plan-versions quiet">
        Plan <code title={digest}>{digest.slice(0, 12)}</code> of {moment(createdAt, { hasSeconds: true })}: revision {figure(revision)}, environment {figure(environmentVersion)}, users {figure(populationVersion)}. Exactly
        this is applied, or nothing.
      </p>
    </section>
  );
}

function Stale({ problem }: { problem: Problem }) {
  return (
    <div className="failed" role="alert">
      <Icon name="error" label="Error" />
      <div><strong>Nothing was applied: the plan is no longer what would happen.</strong> {told(problem)}</div>
    </div>
  );
}

const FIGURES: Record<string, string> = {
  users: "users looked at", changed: "changed", moved: "moved", placed: "placed", gainedRole: "gained a role", lostRole: "lost a role",
  refused: "refused", withErrors: "with errors", created: "organizations created", createdOrganizations: "organizations created",
};

/** What was done, in the numbers that the gateway gives. */
function Done({ figures }: { figures: Applied["figures"] }) {
  const numbers = Object.entries(figures).flatMap(([name, value]) => (typeof value === "number" ? [{ name, value }] : []));
  return (
    <>
      <p role="status">The settings were applied. The users are being read again.</p>
      <ul className="counts counts-done" aria-label="What was done">
        {numbers.map(({ name, value }) => (
          <li key={name} className={value === 0 ? "count count-none" : "count"}><span><span className="count-value">{figure(value)}</span> {FIGURES[name] ?? spaced(name)}</span></li>
        ))}
      </ul>
    </>
  );
}

/** `rolesGained` as `roles gained`. */
function spaced(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
