import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { exampleConfiguration, exampleUsers, usher, workspace } from "./usher.mjs";

const version = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;

/** A command line that is refused: nothing on standard output, exit 2, and these sentences. */
async function refused(args, ...sentences) {
  const { code, stdout, stderr } = await usher(args);
  assert.equal(code, 2, stderr);
  assert.equal(stdout, "");
  for (const sentence of sentences) assert.ok(stderr.split("\n").includes(`usher: ${sentence}`), `${sentence}\nis not in\n${stderr}`);
  return stderr;
}

test("--version is the package's version", async () => {
  assert.deepEqual(await usher(["--version"]), { code: 0, signal: null, stdout: `${version}\n`, stderr: "" });
});

test("help lists the commands and the exit codes", async () => {
  for (const args of [["help"], ["--help"], ["-h"]]) {
    const { code, stdout, stderr } = await usher(args);
    assert.equal(code, 0);
    assert.equal(stderr, "");
    for (const command of ["evaluate", "preview", "lint", "explain", "console"]) assert.match(stdout, new RegExp(`^ {2}${command} `, "mu"));
    for (const exit of ["0", "1", "2", "3", "70"]) assert.match(stdout, new RegExp(`^ {2}${exit} `, "mu"));
  }
});

test("help of a command is the same by help, --help and -h", async () => {
  for (const command of ["evaluate", "preview", "lint", "explain", "console"]) {
    const { code, stdout } = await usher(["help", command]);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^Usage: usher ${command}`, "mu"));
    assert.equal((await usher([command, "--help"])).stdout, stdout);
    assert.equal((await usher([command, "--json", "-h"])).stdout, stdout);
  }
  const { stdout } = await usher(["help", "preview"]);
  for (const option of ["environment", "provider", "before", "users", "json", "csv", "fail-over"]) assert.match(stdout, new RegExp(`^ {2}--${option}`, "mu"));
});

test("no line of the help is wider than 88 characters", async () => {
  for (const args of [["help"], ["help", "evaluate"], ["help", "preview"], ["help", "lint"], ["help", "explain"], ["help", "console"]]) {
    for (const line of (await usher(args)).stdout.split("\n")) assert.ok(line.length <= 88, line);
  }
});

test("nothing at all is misuse, and shows the help", async () => {
  const { code, stdout, stderr } = await usher([]);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^Usage: usher COMMAND/mu);
});

test("an unknown command names the nearest one", async () => {
  await refused(["evalaute"], 'there is no command "evalaute"; did you mean evaluate?');
  await refused(["prev"], 'there is no command "prev"; did you mean preview?');
  await refused(["help", "lnit"], 'there is no command "lnit"; did you mean lint?');
  await refused(["zebra"], 'there is no command "zebra"', "usher --help lists the commands");
  await refused(["--verison"], "there is no option --verison; did you mean --version?");
});

test("an unknown option names the nearest one, and is not called missing as well", async () => {
  const stderr = await refused(["evaluate", "--enviroment", "e.json", "--provider", "p.json", "--users", "u"], "there is no option --enviroment; did you mean --environment?");
  assert.doesNotMatch(stderr, /missing|no argument/u);
  await refused(["lint", "-x"], "there is no option -x");
  const short = await refused(["lint", "-environment", "e.json", "--provider=p.json"], "there is no option -environment; did you mean --environment?");
  assert.equal(short.trimEnd().split("\n").length, 2, short);
});

test("every problem of a command line is named at once", async () => {
  await refused(
    ["evaluate", "--users", "--as=applied", "--fail-on", "warning", "--user=", "--explain=yes", "--json", "--json", "more"],
    "--users needs a value: --users FILE; one that begins with a dash is written --users=--as=applied",
    "--fail-on takes error, not \"warning\"",
    "--user needs a value: --user ID",
    "--explain takes no value",
    "--json is given twice",
    'evaluate takes no argument "more"',
    "--environment FILE and --provider FILE are missing",
    "usher evaluate --help shows what it takes",
  );
  await refused(["evaluate", ...exampleConfiguration, ...exampleUsers, "--as", "aply"], '--as takes apply or sync, not "aply"; did you mean apply?');
  await refused(["lint", "--environment"], "--environment needs a value: --environment FILE");
});

test("--fail-over takes a percentage or a number of users", async () => {
  for (const text of ["x", "5.5", "101%", "%", "1e3", "5 %", "0x10", "100.000001%"]) {
    await refused(
      ["preview", ...exampleConfiguration, ...exampleUsers, `--fail-over=${text}`],
      `--fail-over takes a percentage up to 100 such as 5% or 0.5%, or a whole number of users such as 50, not "${text}"`,
    );
  }
});

test("all files that cannot be read are named, each with why", async (t) => {
  const { folder, at, write } = workspace(t);
  mkdirSync(at("folder"));
  const file = write("file", "x");
  await refused(
    ["evaluate", "--environment", at("missing.json"), "--provider", at("folder"), "--users", `${file}/users.ndjson`],
    `${folder}/missing.json: there is no such file or directory`,
    `${folder}/folder: is a directory, not a file`,
    `${folder}/file/users.ndjson: a part of its path is not a directory`,
  );
});

test("standard input can be one file only", async () => {
  await refused(["lint", "--environment", "-", "--provider", "-", "--users", "-"], "only one of --environment, --provider, --users can be standard input");
});

test("a hostile argument cannot act on the terminal", async () => {
  const stderr = await refused(["\u001b]0;title\u0007evaluate\n\u202efoo"]);
  assert.doesNotMatch(stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u);
  assert.match(stderr, /\\u001b/u);
});
