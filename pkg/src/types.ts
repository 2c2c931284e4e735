// The contract itself: the build puts it here, so that the package's declarations need nothing outside.
export type * from "../../src/wasm/types.d.ts";
