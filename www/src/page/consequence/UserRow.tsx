import { Button as AriaButton } from "react-aria-components";
import type { PreviewUser } from "scim-usher";
import { Icon } from "../../controls/Icon.tsx";
import { roleName, roleOf, shown } from "../../draft/names.ts";
import { useSitting } from "../context.tsx";
import { UserDetail } from "./UserDetail.tsx";

interface Props {
  user: PreviewUser;
  isOpen: boolean;
  isTabStop: boolean;
  onToggle(): void;
}

/** One line: who, from where, to where, and which roles. Opened, the reasons. */
export function UserRow({ user, isOpen, isTabStop, onToggle }: Props) {
  return (
    <>
      <AriaButton className="user-line user-toggle line-stop" aria-expanded={isOpen} excludeFromTabOrder={!isTabStop} onPress={onToggle}>
        <span className="user-caret" data-open={isOpen || undefined}><Icon name="chevron" /></span>
        <span className="user-name"><span>{shown(user.userName)}</span>{user.status !== "active" && <span className="quiet"> {user.status}</span>}</span>
        <span className="user-move"><Placement user={user} /></span>
        <span className="user-roles"><RoleChange user={user} /></span>
        <span className="user-sign">{user.severity !== null && user.severity !== "info" && <Icon name={user.severity} label={user.severity} />}</span>
      </AriaButton>
      {isOpen && <UserDetail user={user} />}
    </>
  );
}

function Placement({ user: { from, to, moved } }: { user: PreviewUser }) {
  if (to === null) return <span className="quiet">nowhere</span>;
  if (from !== null && !moved) return <span className="quiet">{shown(from.name)}</span>;
  return (
    <>
      <span className="quiet">{from === null ? "new" : shown(from.name)}</span> <Icon name="arrow" label="to" /> <span className="change">{shown(to.name)}{to.create && " (new)"}</span>
    </>
  );
}

function RoleChange({ user: { rolesGained, rolesLost } }: { user: PreviewUser }) {
  const words = useSitting("vocabulary").vocabulary;
  if (words === null) return null;
  const changes = [
    ...rolesGained.map((id) => ({ text: `+ ${roleName(words, id)}`, isDanger: roleOf(words, id)?.privileged === true })),
    ...rolesLost.map((id) => ({ text: `− ${roleName(words, id)}`, isDanger: false })),
  ];
  return (
    <span title={changes.map((change) => change.text).join(", ")}>
      {changes.map(({ text, isDanger }, index) => <span key={text} className={isDanger ? "danger" : "change"}>{index > 0 && ", "}{text}</span>)}
    </span>
  );
}
