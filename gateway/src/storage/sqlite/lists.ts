// Lists of resources by (created, id). A client may see several listings: each is read along its index, and SQLite merges them, so that a
// page costs what it skips and holds, and never a sort of everything.
import type { ListColumn, ListQuery } from "../storage.ts";
import type { Bound, Connection } from "./connection.ts";
import { groupColumns, userColumns } from "./columns.ts";
import { Where } from "./where.ts";

const resources = {
  User: { table: "user", columns: userColumns, equals: { id: "id", userNameKey: "user_name_key", externalId: "external_id" } },
  Group: { table: `"group"`, columns: groupColumns, equals: { id: "id", displayNameKey: "display_name_key", externalId: "external_id" } },
} as const;

/** How many there are. */
export function count(connection: Connection, query: ListQuery): number {
  if (query.equals !== null) return equal(connection, query, Number.MAX_SAFE_INTEGER, 0).length;
  const sql = `SELECT sum(size) AS size FROM list_size WHERE environment = ? AND resource_type = ? AND listing IN (SELECT value FROM json_each(?))`;
  return connection.get<{ size: number | null }>(sql, query.environment, query.resourceType, JSON.stringify(query.listings))?.size ?? 0;
}

export function page<Row>(connection: Connection, query: ListQuery, offset: number, limit: number): Row[] {
  if (query.equals !== null) return equal<Row>(connection, query, limit, offset);
  return merged<Row>(connection, query, undefined, limit, offset);
}

/** All of them, in chunks. */
export function* scan<Row extends { created: string; id: string }>(connection: Connection, query: ListQuery, chunk: number): Generator<Row[]> {
  if (query.equals !== null) return yield equal<Row>(connection, query, Number.MAX_SAFE_INTEGER, 0);
  let last: Row | undefined;
  do {
    const rows = merged<Row>(connection, query, last, chunk, 0);
    if (rows.length > 0) yield rows;
    last = rows.length === chunk ? rows.at(-1) : undefined;
  } while (last !== undefined);
}

function merged<Row>(connection: Connection, query: ListQuery, after: { created: string; id: string } | undefined, limit: number, offset: number): Row[] {
  const { table, columns } = resources[query.resourceType];
  const listings = occupied(connection, query);
  if (listings.length === 0) return [];
  const values: Bound[] = [];
  const arms = listings.map((listing) => {
    const where = new Where("environment = ?", query.environment).and("listing = ?", listing);
    if (after !== undefined) where.and("(created, id) > (?, ?)", after.created, after.id);
    values.push(...where.values);
    return `SELECT rowid AS place, created, id FROM ${table} ${where}`;
  });
  const sql = `SELECT ${columns} FROM (${arms.join(" UNION ALL ")} ORDER BY created, id LIMIT ? OFFSET ?) AS page
    JOIN ${table} ON ${table}.rowid = page.place ORDER BY page.created, page.id`;
  return connection.all<Row>(sql, ...values, limit, offset);
}

/** The listings that have anything: an empty one would have every row of the others compared with nothing. */
function occupied(connection: Connection, { environment, resourceType, listings }: ListQuery): string[] {
  const sql = "SELECT listing FROM list_size WHERE environment = ? AND resource_type = ? AND listing IN (SELECT value FROM json_each(?)) AND size > 0 ORDER BY listing";
  return connection.all<{ listing: string }>(sql, environment, resourceType, JSON.stringify(listings)).map(({ listing }) => listing);
}

function equal<Row>(connection: Connection, query: ListQuery, limit: number, offset: number): Row[] {
  const { table, columns } = resources[query.resourceType];
  const where = new Where("environment = ?", query.environment).and(`${column(query)} = ?`, query.equals?.value ?? "");
  // The plus keeps SQLite from reading whole listings where one value is looked up.
  where.and("+listing IN (SELECT value FROM json_each(?))", JSON.stringify(query.listings));
  return connection.all<Row>(`SELECT ${columns} FROM ${table} ${where} ORDER BY created, id LIMIT ? OFFSET ?`, ...where.values, limit, offset);
}

function column({ resourceType, equals }: ListQuery): string {
  const known: Partial<Record<ListColumn, string>> = resources[resourceType].equals;
  const found = equals === null ? undefined : known[equals.column];
  if (found === undefined) throw new TypeError(`a ${resourceType} cannot be looked up by ${equals?.column}`);
  return found;
}
