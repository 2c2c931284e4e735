// "What would put this user into ...": the core's answers, the smallest change first.
import { useEffect, useState } from "react";
import type { Reach, ReachOption } from "scim-usher";
import { Button } from "../../controls/Button.tsx";
import { OrganizationSelect } from "../../controls/OrganizationSelect.tsx";
import { groupName, organizationName, shown } from "../../draft/names.ts";
import type { Vocabulary } from "../../worker/protocol.ts";
import { usePage, useSitting } from "../context.tsx";
import { counted } from "../words.ts";

/** How many ways are shown at first. */
const FEW = 5;

export function Reaching({ id, words }: { id: string; words: Vocabulary }) {
  const [organization, setOrganization] = useState<string | null>(null);
  const reach = useReach(id, organization);
  return (
    <div className="reaching">
      <p className="reaching-ask">What would put this user into <OrganizationSelect words={words} value={organization} onChange={setOrganization} label="Organization to reach" /></p>
      <div role="status">{organization !== null && reach !== null && <Ways reach={reach} organization={organizationName(words, organization)} words={words} />}</div>
    </div>
  );
}

function Ways({ reach, organization, words }: { reach: Reach; organization: string; words: Vocabulary }) {
  const [isAll, setAll] = useState(false);
  const { reveal } = usePage();
  if (reach.isLeftAlone) return <p className="quiet">Nothing: the rules leave this user alone.</p>;
  if (reach.isThere) return <p className="quiet">The rules put the user into {organization} already.</p>;
  if (reach.options.length === 0) return <p className="quiet">No single change of a row or a membership does.</p>;
  const options = isAll ? reach.options : reach.options.slice(0, FEW);
  const more = reach.options.length - options.length + reach.more;
  return (
    <>
      <ol className="sentences">
        {options.map((option, index) => (
          <li key={index}>
            {told(option, words)} <span className="quiet">{option.users <= 1 ? "Nobody else would move." : `${counted(option.users, "user")} would move.`}</span>
            {rowOf(option) !== null && <Button look="text" className="to-row" onPress={() => reveal("organization", rowOf(option) ?? 0)}>Row {(rowOf(option) ?? 0) + 1}</Button>}
          </li>
        ))}
      </ol>
      {more > 0 && (isAll ? <p className="quiet">{counted(more, "more way")}.</p> : <Button look="text" onPress={() => setAll(true)}>{counted(more, "more way")}</Button>)}
    </>
  );
}

function told(option: ReachOption, words: Vocabulary): string {
  switch (option.change) {
    case "join": return `Joining ${groupName(words, option.groupId)}: row ${option.row + 1} would win.`;
    case "leave": return `Leaving ${groupName(words, option.groupId)}: row ${option.row + 1} would no longer win.`;
    case "name": return `Sending the name "${shown(option.name)}".`;
    case "move": return `Moving row ${option.from + 1} to position ${option.to + 1}.`;
  }
}

function rowOf(option: ReachOption): number | null {
  if (option.change === "name") return null;
  return option.change === "move" ? option.from : option.row;
}

/** The answer under the preview shown; the last one stays until the next is there. */
function useReach(id: string, organization: string | null): Reach | null {
  const { workspace } = usePage();
  const { revision } = useSitting("revision");
  const [reach, setReach] = useState<Reach | null>(null);
  useEffect(() => {
    if (organization === null) return;
    let isCurrent = true;
    void workspace.reach(id, organization).then((answer) => isCurrent && setReach(answer));
    return () => { isCurrent = false; };
  }, [workspace, id, organization, revision]);
  return reach;
}
