// The page's side of the worker: calls as promises, and a worker that can be replaced when it is stuck.
import type { Call, Calls, Failure, Progress, Reply } from "../worker/protocol.ts";

/** A call that was not answered, and why. */
export class Unanswered extends Error {
  readonly kind: Failure["kind"];

  constructor(failure: Failure) {
    super(failure.message);
    this.kind = failure.kind;
  }
}

interface Waiting {
  resolve(answer: never): void;
  reject(error: Unanswered): void;
}

export class Evaluator {
  readonly #onProgress: (progress: Progress) => void;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #isClosed = false;
  #next = 0;

  constructor(onProgress: (progress: Progress) => void) {
    this.#onProgress = onProgress;
  }

  call<Name extends keyof Calls>(name: Name, ...args: Parameters<Calls[Name]>): Promise<ReturnType<Calls[Name]>> {
    if (this.#isClosed) return new Promise(() => undefined);
    this.#worker ??= this.#start();
    const id = (this.#next += 1);
    this.#worker.postMessage({ id, name, args } as Call);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** Ends the worker in the middle of whatever it does. The next call starts another. */
  stop(): void {
    this.#worker?.terminate();
    this.#lose({ kind: "lost", message: "The preview was stopped." });
  }

  /** Ends the worker for good: whoever waits is told nothing any more. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.clear();
    this.#worker?.terminate();
    this.#worker = null;
  }

  #start(): Worker {
    const worker = new Worker(new URL("../worker/worker.ts", import.meta.url), { type: "module", name: "usher" });
    worker.addEventListener("message", (event: MessageEvent<Reply>) => this.#take(event.data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      worker.terminate();
      this.#lose({ kind: "lost", message: event.message || "The worker could not be started." });
    });
    return worker;
  }

  #take(reply: Reply): void {
    if ("progress" in reply) return this.#onProgress(reply.progress);
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ("failure" in reply) waiting?.reject(new Unanswered(reply.failure));
    else waiting?.resolve(reply.answer as never);
  }

  #lose(failure: Failure): void {
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(new Unanswered(failure));
    this.#waiting.clear();
  }
}
