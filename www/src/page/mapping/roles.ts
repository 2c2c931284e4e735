// Roles as choices, each with its meaning and scope.
import type { Choice } from "../../controls/Choices.tsx";
import type { Vocabulary } from "../../worker/protocol.ts";

export function roleChoices(words: Vocabulary, also: string[]): Choice[] {
  const known = words.roles.map(({ id, name, meaning, scope, privileged }) => {
    const note = [...(privileged ? ["privileged"] : []), ...(meaning === undefined ? [] : [meaning]), ...(scope === undefined ? [] : [scope])].join(" · ");
    return { id, name, ...(note === "" ? {} : { note }) };
  });
  const ids = new Set(words.roles.map((role) => role.id));
  return [...known, ...also.filter((id) => !ids.has(id)).map((id) => ({ id, name: id, note: "not in the environment" }))];
}
