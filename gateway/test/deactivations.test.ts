import assert from "node:assert/strict";
import { test } from "node:test";
import type { FastifyBaseLogger } from "fastify";
import { Deactivations } from "../src/deactivations.ts";
import type { Provisioning } from "../src/provisioning.ts";
import type { Storage } from "../src/storage/storage.ts";
import type { Surroundings } from "../src/surroundings.ts";

test("what comes due between two looks is carried out within two seconds", async (t) => {
  const at = "2030-01-01T00:00:00.000Z";
  const moments = ["2029-12-31T23:59:59.999Z"];
  let isPending = true;
  const reading = {
    dueUsers: async (now: string) => (isPending && now >= at ? [{ environment: "default", userId: "a", providerId: "okta" }] : []),
    nextDue: async () => (isPending ? at : undefined),
    baseUrl: async () => undefined,
  };
  const due = async () => {
    isPending = false;
  };
  const storage = { read: (work: (from: typeof reading) => unknown) => work(reading) } as unknown as Storage;
  const surroundings = { now: () => moments.shift() ?? at } as unknown as Surroundings;
  const deactivations = new Deactivations({ due } as unknown as Provisioning, storage, surroundings, console as unknown as FastifyBaseLogger);
  t.after(() => deactivations.stop());
  deactivations.wake();
  const deadline = Date.now() + 2_000;
  while (isPending) {
    assert.ok(Date.now() < deadline, "it waited for another pause");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
