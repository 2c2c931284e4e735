// The blocks of the README and of the package's page run as they stand: ```js as a module, each line of ```sh as a command, both in the
// root of the repository. A ```text block below one is exactly what it prints on standard output, except that
// a line `…` stands for any number of lines. A command that ends with `# exit code N` must end with N.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

// What starts servers, runs this very suite, or fetches the repository that is already here.
const NOT_RUN = [/^npm start\b/, /^npm test\b/, /^git clone\b/, /^cd /, /^npm install scim-usher$/];

/** The fenced blocks of a Markdown text, with the line each begins at. */
function blocks(markdown) {
  const found = [];
  let block;
  for (const [index, line] of markdown.split("\n").entries()) {
    const fence = /^```(\w*)$/.exec(line);
    if (block === undefined && fence) block = { language: fence[1], line: index + 1, lines: [] };
    else if (block !== undefined && line === "```") block = void found.push(block);
    else block?.lines.push(line);
  }
  assert.equal(block, undefined, "a fenced block is not closed");
  return found;
}

/** Runs one block's source, and answers what it prints. */
function run(program, words, options, exitCode) {
  const { status, stdout, stderr, error } = spawnSync(program, words, { cwd: root, encoding: "utf8", ...options });
  assert.ifError(error);
  assert.equal(status, exitCode, `ended with ${status} in place of ${exitCode}:\n${stdout}${stderr}`);
  return stdout;
}

const languages = {
  js: ({ lines }) => run(process.execPath, ["--input-type=module"], { input: lines.join("\n") }, 0),
  sh: ({ lines }) => commands(lines).map(({ line, exitCode }) => run("sh", ["-c", line], {}, exitCode)).join(""),
};

function commands(lines) {
  const wanted = lines.filter((line) => line !== "" && !NOT_RUN.some((pattern) => pattern.test(line)));
  return wanted.map((line) => ({ line, exitCode: Number(/# exit code (\d+)$/.exec(line)?.[1] ?? 0) }));
}

/** Compares line by line; `…` on a line of its own stands for any number of lines. */
function matches(printed, expected) {
  const escaped = expected.map((line) => (line === "…" ? "(?:.*\n)*?" : `${line.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\n`));
  return new RegExp(`^${escaped.join("")}$`).test(printed);
}

test("what is printed is compared line by line", () => {
  assert.ok(matches("a\nb.c\n", ["a", "b.c"]));
  assert.ok(matches("a\nb\nc\nd\n", ["a", "…", "d"]));
  for (const printed of ["a\n", "a\nbxc\n", "a\nb.c\nd\n", "b.c\na\n"]) assert.ok(!matches(printed, ["a", "b.c"]), printed);
});

for (const file of ["README.md", "docs/package.md"]) {
  const found = blocks(readFileSync(`${root}/${file}`, "utf8"));
  for (const [index, block] of found.entries()) {
    const runs = languages[block.language];
    if (runs === undefined || (block.language === "sh" && commands(block.lines).length === 0)) continue;
    test(`${file}:${block.line} ${block.lines.find((line) => line !== "")}`, () => {
      const printed = runs(block);
      const next = found[index + 1];
      if (next?.language !== "text") return;
      assert.ok(matches(printed, next.lines), `${file}:${next.line} does not show what is printed:\n${printed}`);
    });
  }
  test(`${file} has blocks that run`, () => {
    assert.ok(found.some(({ language }) => language === "js"));
    assert.ok(found.every(({ language }) => ["js", "sh", "bash", "text", "json", "ts", "html", "jsonc"].includes(language)));
  });
}
