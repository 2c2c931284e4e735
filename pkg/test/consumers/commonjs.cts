// A Node.js project of CommonJS modules, without the types of browsers.
import usher = require("scim-usher");

const rules: usher.Ruleset = usher.Ruleset.compile({ environment: "{}", provider: new Uint8Array() });
const chunk: usher.DecisionChunk = rules.decisions({ explain: true, user: "u1" }).push(new Uint8Array());
export const count: number = chunk.decisions + usher.generation();
export const version: string = usher.version;
