// The worker's door: one call in, one reply out. A core that stopped is forgotten and told of; the
// documents' bytes are kept, so that the page can go on from them.
import { CoreTrapError, init } from "scim-usher";
import type { Call, Failure, Reply } from "./protocol.ts";
import { Cancelled, Unreachable, Unreadable } from "./reading.ts";
import { Session } from "./session.ts";

const reply = (message: Reply): void => self.postMessage(message);
const session = new Session((progress) => reply({ progress }));

self.addEventListener("message", (event: MessageEvent<Call>) => void answer(event.data));

async function answer(call: Call): Promise<void> {
  try {
    // Loading the core again after it failed is a new attempt; after it worked it is nothing.
    await init();
    reply({ id: call.id, answer: await perform(call) });
  } catch (error) {
    reply({ id: call.id, failure: failure(error) });
  }
}

async function perform(call: Call): Promise<unknown> {
  const method = session[call.name] as (...args: unknown[]) => unknown;
  return method.apply(session, call.args);
}

function failure(error: unknown): Failure {
  if (error instanceof Cancelled) return { kind: "cancelled", message: "Reading was stopped." };
  if (error instanceof Unreadable) return { kind: "unreadable", message: error.message };
  if (error instanceof Unreachable) return { kind: "unreachable", message: error.message };
  if (error instanceof CoreTrapError) {
    session.forget();
    return { kind: "trap", message: reason(error.cause) ?? error.message };
  }
  return { kind: "unknown", message: reason(error) ?? "unknown error" };
}

function reason(error: unknown): string | null {
  return error instanceof Error ? error.message : null;
}
