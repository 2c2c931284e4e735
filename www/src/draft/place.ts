// Where on the page a finding belongs: the part of the provider file that its pointer names.
import type { Finding } from "scim-usher";
import type { List } from "./draft.ts";

export type Spot =
  | { part: "row"; list: List; row: number }
  | { part: "organizationMapping" | "roleMapping" | "defaultOrganization" }
  | { part: "elsewhere" };

export function spotOf(finding: Finding): Spot {
  const [, top, second, index] = (finding.document === "environment" ? "" : finding.path ?? "").split("/");
  if (top === "defaultOrganizationId") return { part: "defaultOrganization" };
  if (top !== "organizationMapping" && top !== "roleMapping") return { part: "elsewhere" };
  if (second === "rows" && index !== undefined) {
    return { part: "row", list: top === "organizationMapping" ? "organization" : "role", row: Number(index) };
  }
  return { part: top };
}

/** The findings of each row of a list. */
export function byRow(findings: Finding[], list: List): Map<number, Finding[]> {
  const rows = new Map<number, Finding[]>();
  for (const finding of findings) {
    const spot = spotOf(finding);
    if (spot.part !== "row" || spot.list !== list) continue;
    rows.set(spot.row, [...(rows.get(spot.row) ?? []), finding]);
  }
  return rows;
}
