// A provider of the gateway as the origin of a sitting.
import { Gateway } from "../gateway/gateway.ts";
import { Problem, told } from "../gateway/problem.ts";
import { OriginFailed, type Documents, type Origin } from "../workspace/origin.ts";

export class ProviderOrigin implements Origin {
  readonly words = { documents: "The gateway's documents", asIs: "as saved", baseline: "the saved revision", kept: "what was read before" };
  readonly #gateway: Gateway;
  readonly #id: string;

  constructor(gateway: Gateway, id: string) {
    this.#gateway = gateway;
    this.#id = id;
  }

  async documents(): Promise<Documents> {
    const { holdersElsewhere } = await this.#gateway.provider(this.#id).catch((error: unknown) => {
      throw error instanceof Problem ? new OriginFailed(told(error)) : error;
    });
    return {
      environment: { name: "environment.json", url: this.#gateway.address("environment") },
      provider: this.provider(),
      users: { name: "The users", url: this.#gateway.address(`providers/${encodeURIComponent(this.#id)}/population`), holdersElsewhere },
    };
  }

  provider(): { name: string; url: string } {
    return { name: "provider.json", url: this.#gateway.address(`providers/${encodeURIComponent(this.#id)}/document`) };
  }
}
