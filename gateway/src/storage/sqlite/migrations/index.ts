import { first } from "./0001-first.ts";

/** One step a version of the store, from 1. A step that was released is never changed: what is different comes as another step. */
export const migrations: readonly string[] = [first];
