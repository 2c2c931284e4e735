import { useCallback } from "react";
import { Icon } from "../../controls/Icon.tsx";
import { Lines, type Stop } from "../../controls/Lines.tsx";
import { names, shown } from "../../draft/names.ts";
import type { ProviderEntry, UserEntry } from "../../gateway/contract.ts";
import { addressOf } from "../../live/route.ts";
import { counted, STATUS } from "../words.ts";
import type { Endless } from "./context.tsx";

/** How many lines before the end the next part is asked for. */
const AHEAD = 30;

interface Props {
  users: Endless<UserEntry>;
  providers: ProviderEntry[];
  open: string | null;
}

export function UserList({ users: { items, total, more }, providers, open }: Props) {
  const known = items ?? [];
  const count = known.length;
  const need = useCallback((_first: number, last: number) => { if (last >= count - AHEAD) more(); }, [count, more]);
  const line = (index: number, { isTabStop, take }: Stop) => {
    const user = known[index];
    return user === undefined ? null : <UserLine user={user} providers={providers} isOpen={user.id === open} isTabStop={isTabStop} onPress={take} />;
  };
  return (
    <>
      <div className="user-line user-line-live user-line-head" aria-hidden><span>User</span><span>Status</span><span>Organization</span><span>Roles</span><span /></div>
      <Lines total={count} size={total ?? count} need={need} line={line} />
    </>
  );
}

interface LineProps {
  user: UserEntry;
  providers: ProviderEntry[];
  isOpen: boolean;
  isTabStop: boolean;
  onPress(): void;
}

function UserLine({ user: { id, userName, displayName, status, organization, roles, providerId, findings }, providers, isOpen, isTabStop, onPress }: LineProps) {
  const owner = providers.find((provider) => provider.id === providerId)?.displayName ?? providerId;
  return (
    <a
      href={addressOf({ page: "users", id })} className="user-line user-line-live user-toggle line-stop" aria-current={isOpen}
      tabIndex={isTabStop ? 0 : -1} onClick={onPress}
    >
      <span className="user-name"><span>{shown(userName)}</span>{displayName != null && displayName !== "" && <span className="quiet"> {shown(displayName)}</span>}</span>
      <span className={status === "active" ? "quiet" : ""}>{STATUS[status]}</span>
      <span className="user-move">{organization === null ? <span className="quiet">none</span> : <span>{shown(organization.name)}</span>}</span>
      <span className="user-roles quiet" title={owner === null ? "Provided by nobody" : `Provided by ${shown(owner)}`}>{names(roles.map((role) => shown(role.name)))}</span>
      <Sign findings={findings} />
    </a>
  );
}

function Sign({ findings: { error = 0, warning = 0 } }: Pick<UserEntry, "findings">) {
  if (error + warning === 0) return <span />;
  const name = error > 0 ? "error" : "warning";
  return <span className="user-sign"><Icon name={name} label={error > 0 ? counted(error, "error") : counted(warning, "warning")} /></span>;
}
