// How the rules compare words: what is blank, what is the same name, what comes first.

/** Without Unicode White_Space at both ends. JavaScript's own trim() takes U+FEFF too and leaves U+0085. */
export const trim = (text) => text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");

/** OM-13: names are compared trimmed and in lower case, without normalisation. */
export const folded = (name) => trim(name).toLowerCase();

/** OM-12: null, nothing and white space are no name. */
export const isBlank = (name) => name === null || name === undefined || trim(name) === "";

/** Order by the bytes of UTF-8, which is not JavaScript's order of UTF-16 units. */
export const byBytes = (a, b) => Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));

/** Duplicates collapse. */
export const distinct = (ids) => [...new Set(ids)];
