// One provider of the gateway being worked on: its draft in a workspace, which revision it began with, what becomes of
// saving it, and what has changed in the gateway since.
import type { Provider } from "scim-usher";
import { text } from "../draft/draft.ts";
import type { Current, ProviderCard } from "../gateway/contract.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { CONFLICT, MISSING, Problem, REFUSED, told } from "../gateway/problem.ts";
import { Store } from "../workspace/store.ts";
import { Workspace, type Notice } from "../workspace/workspace.ts";
import { ProviderOrigin } from "./origin.ts";

interface SittingState {
  /** The provider as the gateway had it when it was last asked. */
  card: ProviderCard | null;
  isMissing: boolean;
  isSaving: boolean;
  isReloading: boolean;
  /** What somebody else saved since, where that stopped this draft from being saved. */
  conflict: Current | null;
  notice: Notice | null;
  /** Whether the gateway decides by another core than this page. */
  cores: { here: string; there: string } | null;
}

const NOTHING: SittingState = { card: null, isMissing: false, isSaving: false, isReloading: false, conflict: null, notice: null, cores: null };

export class Sitting extends Store<SittingState> {
  readonly id: string;
  readonly gateway: Gateway;
  readonly workspace: Workspace;
  readonly #origin: ProviderOrigin;

  constructor(gateway: Gateway, id: string) {
    super(NOTHING);
    this.id = id;
    this.gateway = gateway;
    this.#origin = new ProviderOrigin(gateway, id);
    this.workspace = new Workspace(this.#origin);
  }

  async open(): Promise<void> {
    await Promise.all([this.check(), this.workspace.look()]);
    await this.#compareCores();
  }

  async #compareCores(): Promise<void> {
    const here = await this.workspace.core();
    const there = this.gateway.state().session.wasmSha256;
    this.set({ cores: here === null || here === there ? null : { here, there } });
  }

  /** The revision that the draft began with; `null` before it was read. */
  revision(): number | null {
    const version = this.workspace.state().provider?.version ?? null;
    return version === null ? null : Number(version);
  }

  /** Asks what the gateway has now. Nothing that is shown is replaced by it. */
  async check(): Promise<void> {
    if (this.workspace.isAloft()) return;
    try {
      this.set({ card: await this.gateway.provider(this.id), isMissing: false });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // A gateway that is away for a moment is told of by whatever needs it.
      if (error.status === MISSING) this.set({ isMissing: true });
    }
  }

  /** Reads users and environment again, though not while a row is in the air. The draft stays. */
  async reload(): Promise<void> {
    if (this.workspace.isAloft() || this.state().isReloading) return;
    this.set({ isReloading: true });
    try {
      await Promise.all([this.check(), this.workspace.refresh()]);
    } finally {
      this.set({ isReloading: false });
    }
  }

  /** Saves the draft as the next revision. `over`: the revision that it replaces knowingly. */
  async save(over?: number): Promise<boolean> {
    const provider = this.workspace.state().history?.present.provider;
    const revision = over ?? this.revision();
    if (provider === undefined || this.state().isSaving) return false;
    if (revision === null) {
      this.#tell("It is not known with which revision this draft began. Download it, and load this page again.", null);
      return false;
    }
    this.set({ isSaving: true, notice: null });
    try {
      await this.#put(provider, revision);
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#notSaved(provider, error);
      return false;
    } finally {
      this.set({ isSaving: false });
    }
  }

  async #put(provider: Provider, over: number): Promise<void> {
    const { revision } = await this.gateway.save(this.id, text(provider), over).catch((error: unknown) => this.#savedBefore(provider, error));
    this.set({ conflict: null });
    await this.workspace.saved(provider, text(provider), String(revision));
    await this.check();
  }

  // An answer can be lost after the draft was saved: what is current then is this very draft.
  async #savedBefore(provider: Provider, error: unknown): Promise<{ revision: number }> {
    if (!(error instanceof Problem) || error.status !== CONFLICT || error.document.revision === undefined) throw error;
    const theirs = await this.gateway.document(this.id).catch(() => null);
    if (theirs === null || JSON.stringify(theirs) !== JSON.stringify(provider)) throw error;
    return { revision: error.document.revision };
  }

  #notSaved(provider: Provider, problem: Problem): void {
    const { revision, savedAt, savedBy, findings } = problem.document;
    if (problem.status === CONFLICT && revision !== undefined) {
      return this.set({ conflict: { revision, savedAt: savedAt ?? "", savedBy: savedBy ?? "" } });
    }
    if (problem.status === REFUSED && findings !== undefined) this.workspace.refuse(provider, findings);
    this.#tell(told(problem), problem.status === REFUSED ? null : () => void this.save());
  }

  #tell(why: string, retry: (() => void) | null): void {
    this.set({ conflict: null, notice: { title: "The draft was not saved", detail: `${why} Your draft is kept in this tab.`, isPassing: false, retry } });
  }

  /** Goes on from what the gateway has; undo brings the draft back. */
  async loadTheirs(): Promise<void> {
    const revision = this.state().conflict?.revision ?? this.state().card?.revision;
    this.set({ conflict: null, notice: null });
    await this.workspace.takeOver(revision === undefined ? "Load theirs" : `Load revision ${revision}`, this.#origin.provider());
    await this.check();
  }

  forgetConflict(): void {
    this.set({ conflict: null });
  }

  dismiss(): void {
    this.set({ notice: null });
  }
}
