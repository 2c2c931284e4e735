import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqliteStorage } from "../src/storage/sqlite/sqlite.ts";
import { storageConformance } from "./storage-conformance.ts";

storageConformance("SQLite", async (after) => {
  const folder = mkdtempSync(join(tmpdir(), "usher-store-"));
  const storage = SqliteStorage.open(folder);
  after(async () => {
    await storage.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return storage;
});
