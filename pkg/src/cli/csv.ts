import { stringify } from "csv-stringify/sync";
import type { PreviewUser } from "scim-usher";

/** The columns of `usher preview --csv`, and what each says of a user. */
const columns: Record<string, (user: PreviewUser) => string> = {
  id: (user) => user.id,
  userName: (user) => user.userName,
  status: (user) => user.status,
  organizationBefore: (user) => user.from?.name ?? "",
  organizationIdBefore: (user) => user.from?.id ?? "",
  organizationAfter: (user) => user.to?.name ?? "",
  organizationIdAfter: (user) => user.to?.id ?? "",
  rolesGained: (user) => user.rolesGained.join("; "),
  rolesLost: (user) => user.rolesLost.join("; "),
  findings: (user) => user.rules.join("; "),
};

export function csvHeader(): string {
  return lines([Object.keys(columns)]);
}

/** One row a user. */
export function csvRows(users: readonly PreviewUser[]): string {
  return lines(users.map((user) => Object.values(columns).map((column) => column(user))));
}

function lines(records: readonly (readonly string[])[]): string {
  return stringify([...records], {
    cast: { string: (value) => inert(value) },
    escape_formulas: true,
    // Spreadsheets of many countries split at semicolons, and some at tabs.
    quoted_match: /[;\t]/u,
    record_delimiter: "windows",
  });
}

// Spreadsheets skip these before they look whether a cell is a formula.
const SKIPPED = String.raw`[\s\p{Cc}\p{Cf}]`;
const hiddenFormula = new RegExp(`^${SKIPPED}+[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20]`, "u");

/**
 * What a spreadsheet cannot take for a formula. csv-stringify looks at the first character only, and
 * not for NUL, which some programs drop and others end the cell at.
 */
function inert(value: string): string {
  const guarded = hiddenFormula.test(value) ? `'${value}` : value;
  return guarded.replaceAll("\0", "\ufffd");
}
