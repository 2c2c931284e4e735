// Why: the placement, the roles, the findings, and the core's reasoning in sentences, each with the way
// to the rows it speaks of.
import { useEffect, useState } from "react";
import type { PreviewUser, Sentence } from "scim-usher";
import { Button } from "../../controls/Button.tsx";
import { names, roleName, roleOf, shown } from "../../draft/names.ts";
import type { Baseline, Explanation, Vocabulary } from "../../worker/protocol.ts";
import type { OriginWords } from "../../workspace/origin.ts";
import { usePage, useSitting, useWords } from "../context.tsx";
import { FindingList } from "../mapping/Findings.tsx";
import { Reaching } from "./Reaching.tsx";
import { Ruled } from "../RuleNumber.tsx";

export function UserDetail({ user }: { user: PreviewUser }) {
  const { vocabulary: words, comparedWith } = useSitting("vocabulary", "comparedWith");
  const origin = useWords();
  const explanation = useExplanation(user.id);
  if (explanation === null || words === null) return <div className="user-detail quiet">…</div>;
  const { decision, sentences } = explanation;
  return (
    <div className="user-detail">
      <dl className="facts">
        <dt>Id</dt><dd><code>{shown(user.id)}</code></dd>
        <dt>Organization</dt><dd>{placement(user, comparedWith, origin)}</dd>
        <dt>Roles</dt><dd>{decision.roleIds.length === 0 ? "none" : names(decision.roleIds.map((id) => roleName(words, id)))}</dd>
        {user.rolesGained.length > 0 && <><dt>Gains</dt><dd><RoleList ids={user.rolesGained} words={words} /></dd></>}
        {user.rolesLost.length > 0 && <><dt>Loses</dt><dd><RoleList ids={user.rolesLost} words={words} /></dd></>}
      </dl>
      <ol className="sentences">{sentences.map((sentence, index) => <Reason key={index} sentence={sentence} />)}</ol>
      <FindingList findings={decision.findings} />
      <Reaching id={user.id} words={words} />
    </div>
  );
}

function placement({ from, to, moved }: PreviewUser, comparedWith: Baseline, { baseline }: OriginWords): string {
  if (to === null) return "none: the user is refused";
  const target = to.create ? `${shown(to.name)}, which would be created` : shown(to.name);
  if (from === null) return `${target}; ${comparedWith === "now" ? "the user does not exist yet" : `${baseline} places the user nowhere`}`;
  return moved ? `from ${shown(from.name)} to ${target}` : `stays in ${shown(from.name)}`;
}

function RoleList({ ids, words }: { ids: string[]; words: Vocabulary }) {
  return (
    <>
      {ids.map((id, index) => (
        <span key={id}>{index > 0 && ", "}{roleName(words, id)}{roleOf(words, id)?.privileged === true && <span className="privileged"> privileged</span>}</span>
      ))}
    </>
  );
}

function Reason({ sentence: { text, rows } }: { sentence: Sentence }) {
  const { reveal } = usePage();
  return (
    <li>
      <Ruled text={text} />
      {rows.map(({ list, row }) => (
        <Button key={`${list} ${row}`} look="text" className="to-row" onPress={() => reveal(list, row)}>{list === "role" ? "Role row" : "Row"} {row + 1}</Button>
      ))}
    </li>
  );
}

/** The explanation under the preview shown; the last one stays until the next is there. */
function useExplanation(id: string): Explanation | null {
  const { workspace } = usePage();
  const { revision } = useSitting("revision");
  const [explanation, setExplanation] = useState<Explanation | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void workspace.user(id).then((answer) => isCurrent && answer !== null && setExplanation(answer));
    return () => { isCurrent = false; };
  }, [workspace, id, revision]);
  return explanation;
}
