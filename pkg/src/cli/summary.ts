import type { OrganizationRef, PreviewSummary } from "scim-usher";
import { counted, printable, share, table, wrapped } from "./text.ts";

// What is more than this many lines is for --json and --csv, which hold everything.
const MOST_LINES = 50;

/** What a preview says to a person: figures first, names last, so that long names may wrap. */
export function summaryText(summary: PreviewSummary, width: number): string {
  const label = labels(summary);
  const sections = [
    section("Users", users(summary)),
    section("Moves", rows(summary.moves.map(({ from, to, users }) => [users, `${from === null ? "(new)" : label(from)} → ${label(to)}`]), "pairs of organizations")),
    section("Roles", roles(summary)),
    section("Organizations that would be created", rows(created(summary, label), "organizations")),
    section("Findings", rows(summary.findings.map(({ users, severity, rule, title }) => [users, severity, printable(rule), printable(title)]), "findings")),
    section("Notices", summary.notices.map((notice) => `${wrapped(printable(notice), width, "  ")}\n`).join("")),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

function section(heading: string, lines: string): string {
  return lines === "" ? "" : `${heading}\n${lines}`;
}

function users(summary: PreviewSummary): string {
  const always: [number, string][] = [
    [summary.users, "in all"],
    [summary.changed, `changed (${share(summary.changed, summary.users)})`],
    [summary.moved, "moved to another organization"],
    [summary.gainedRole, "gained a role"],
    [summary.lostRole, "lost a role"],
    [summary.withErrors, "with errors"],
  ];
  const whereSome: [number, string][] = [
    [summary.placed, "new and placed"],
    [summary.toDefaultOrganization, "came to the default organization"],
    [summary.unmapped, "placed by no row"],
    [summary.privilegedGained, "gained a privileged role"],
    [summary.signInLost, "could sign in and no longer can"],
    [summary.refused, "refused, and kept as they are"],
  ];
  return table([...always, ...whereSome.filter(([number]) => number > 0)]);
}

function roles(summary: PreviewSummary): string {
  if (summary.roles.length === 0) return "";
  const lines = summary.roles.map(({ name, privileged, gained, lost }) => [gained, lost, `${printable(name)}${privileged ? " (privileged)" : ""}`]);
  return `${table([["gained", "lost", ""], ...lines.slice(0, MOST_LINES)])}${remainder(lines.length, "roles")}`;
}

function created(summary: PreviewSummary, label: (organization: OrganizationRef) => string): (string | number)[][] {
  const known = new Map(summary.organizations.map((organization) => [organization.id, organization]));
  return summary.createdOrganizations.map(({ name, parentId, users }) => {
    const parent = known.get(parentId);
    return [users, `${printable(name)}, below ${parent === undefined ? printable(parentId) : label(parent)}`];
  });
}

function rows(lines: readonly (readonly (string | number)[])[], what: string): string {
  return `${table(lines.slice(0, MOST_LINES))}${remainder(lines.length, what)}`;
}

function remainder(lines: number, what: string): string {
  return lines <= MOST_LINES ? "" : `  and ${counted(lines - MOST_LINES, "more", "more")} ${what}; --json lists all\n`;
}

// A name is enough, unless two organizations share it.
function labels(summary: PreviewSummary): (organization: OrganizationRef) => string {
  const bearers = new Map<string, number>();
  for (const { name } of summary.organizations) bearers.set(name, (bearers.get(name) ?? 0) + 1);
  return ({ id, name, create }) => {
    if (create) return `${printable(name)} (new)`;
    return (bearers.get(name) ?? 0) > 1 ? `${printable(name)} (${printable(id ?? "")})` : printable(name);
  };
}
