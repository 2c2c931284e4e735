/** Something that was asked for by its name or id is not there. */
export class Missing extends Error {
  override readonly name = "Missing";

  /** @param what such as `provider`; @param id as it was asked for */
  constructor(what: string, id: string) {
    super(`There is no ${what} "${id}".`);
  }
}
