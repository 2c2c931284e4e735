// A process of its own, so that its files can be kept from growing: writes when told to, and says what came of it.
import { createInterface } from "node:readline";
import { SqliteStorage } from "../src/storage/sqlite/sqlite.ts";
import { at, user } from "./rows.ts";

const storage = SqliteStorage.open(process.argv[2] ?? "");
await storage.write((writing) => writing.createEnvironment({ name: "one", createdAt: at(0), defaultOrganizationId: "acme", roles: null }));
const query = { environment: "one", resourceType: "User", listings: ["okta"], equals: null } as const;
let round = 0;

for await (const _ of createInterface({ input: process.stdin })) {
  round += 1;
  const users = Array.from({ length: 8 }, (_, index) => user(`u${round}-${index}`, { resource: JSON.stringify({ text: "x".repeat(100_000) }) }));
  const results = await Promise.allSettled(users.map((each) => storage.write((writing) => writing.saveUsers("one", [each]))));
  const names = results.map((result) => (result.status === "fulfilled" ? "kept" : (result.reason as Error).name));
  const kept = await storage.read((reading) => reading.count(query));
  process.stdout.write(`${JSON.stringify({ results: [...new Set(names)], users: kept, isReady: await storage.isReady() })}\n`);
}
await storage.close();
