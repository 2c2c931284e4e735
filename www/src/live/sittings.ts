// The providers being worked on. One whose draft is not saved is kept while the person looks elsewhere; the others are
// let go of, because each holds its users in memory.
import type { Gateway } from "../gateway/gateway.ts";
import { Sitting } from "./sitting.ts";

export class Sittings {
  readonly #gateway: Gateway;
  readonly #open = new Map<string, Sitting>();

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** The sitting of a provider, opened where it is not. */
  of(id: string): Sitting {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    for (const [other, sitting] of this.#open) if (!sitting.workspace.isUnsaved()) this.#close(other, sitting);
    const sitting = new Sitting(this.#gateway, id);
    this.#open.set(id, sitting);
    void sitting.open();
    return sitting;
  }

  /** The providers that have a draft that is not saved. */
  unsaved(): string[] {
    return [...this.#open].filter(([, { workspace }]) => workspace.isUnsaved()).map(([id]) => id);
  }

  #close(id: string, sitting: Sitting): void {
    sitting.workspace.close();
    this.#open.delete(id);
  }
}
