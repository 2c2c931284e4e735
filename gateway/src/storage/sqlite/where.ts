import type { Bound } from "./connection.ts";

/** Conditions and their values, in step. */
export class Where {
  readonly #conditions: string[] = [];
  readonly values: Bound[] = [];

  constructor(condition: string, ...values: Bound[]) {
    this.and(condition, ...values);
  }

  and(condition: string, ...values: Bound[]): this {
    this.#conditions.push(condition);
    this.values.push(...values);
    return this;
  }

  toString(): string {
    return `WHERE ${this.#conditions.join(" AND ")}`;
  }
}
