import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder, removed after the test. */
export function folder(t: { after(remove: () => void): void }): string {
  const path = mkdtempSync(join(tmpdir(), "usher-gateway-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
