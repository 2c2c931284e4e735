import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test, write } from "./fixtures.ts";
import { longestTask, manyUsers } from "./large.ts";

const environment = { organizations: [{ id: "a", name: "Alpha" }, { id: "b", name: "Beta", parentId: "a" }], groups: [{ id: "g", displayName: "Gamma" }, { id: "d", displayName: "Delta" }] };
const provider = { id: "own", kind: "scim", displayName: "My own", defaultOrganizationId: "a", organizationMapping: { method: "scimGroups", rows: [{ groupIds: ["g"], organizationId: "b" }] } };
const users = [{ id: "1", userName: "one@acme.test", organizationId: "a", groupIds: ["g"] }, { id: "2", userName: "two@acme.test", organizationId: "a" }];

const lines = (list: object[]) => list.map((each) => `${JSON.stringify(each)}\n`).join("");

test("without files the page says what to bring", async ({ open, page, folder }) => {
  const mapping = await open(folder);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  for (const name of ["environment.json", "provider.json", "users.ndjson"]) await expect(page.getByText(name, { exact: true })).toBeVisible();
  await expect(page.getByText("Nothing leaves this browser.")).toBeVisible();
  await mapping.choose(await write(folder, "env-of-mine.json", environment));
  await expect(page.getByText(/^Chosen: env-of-mine\.json, .*read when the environment and the provider are both there\.$/)).toBeVisible();
  await mapping.choose(await write(folder, "mine.json", provider), await write(folder, "people.jsonl", lines(users)));
  await mapping.ready();
  await expect(page.getByText("My own")).toBeVisible();
  await expect.poll(() => mapping.count(/users?$/)).toBe(2);
  await expect.poll(() => mapping.moving()).toBe(1);
});

test("files of one's own are dropped on the page, several at once", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await mapping.drop({ name: "x.json", text: JSON.stringify(environment) }, { name: "y.json", text: JSON.stringify(provider) }, { name: "z.ndjson", text: lines(users) });
  await expect(page.getByText("My own")).toBeVisible();
  await expect.poll(() => mapping.count(/users?$/)).toBe(2);
});

test("a provider file never replaces a draft unasked", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await mapping.act(2, "Move up");
  await mapping.drop({ name: "provider.json", text: JSON.stringify(provider) });
  const dialog = mapping.dialog("Replace the draft?");
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("Draft, not saved")).toBeVisible();
  await mapping.drop({ name: "provider.json", text: JSON.stringify(provider) });
  await dialog.getByRole("button", { name: "Replace the draft" }).click();
  await expect(page.getByText("My own")).toBeVisible();
});

test("of two files of one kind neither is taken, and both are named", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  const before = await mapping.order();
  await mapping.drop({ name: "provider.json", text: JSON.stringify(provider) }, { name: "provider-new.json", text: JSON.stringify(provider) }, { name: "users.ndjson", text: lines(users) });
  await expect(page.getByRole("alert")).toContainText("provider.json and provider-new.json: each is a provider, and none of them was taken");
  await expect.poll(() => mapping.count(/users?$/)).toBe(2);
  await expect.poll(() => mapping.order()).toEqual(before);
});

test("a provider that was not read yet is not called loaded", async ({ open, page, folder }) => {
  const mapping = await open(folder);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await mapping.drop({ name: "provider.json", text: "{" });
  await expect(page.getByText(/Chosen: provider\.json/)).toBeVisible();
  await expect(page.getByText(/Loaded:/)).toHaveCount(0);
});

test("a name cannot rewrite what stands around it", async ({ open, page, folder }) => {
  const wild = "\u202e\u2066\u061c\n";
  const tame = "\\u202e\\u2066\\u061c\\u000a";
  await write(folder, "environment.json", { ...environment, organizations: [{ id: "a", name: `Alpha${wild}` }, { id: "b", name: `Beta${wild}`, parentId: "a" }], groups: [{ id: "g", displayName: `Gamma${wild}` }] });
  await write(folder, "provider.json", { ...provider, displayName: `My own${wild}` });
  await write(folder, "users.ndjson", lines(users.map((user) => ({ ...user, userName: `${user.userName}${wild}` }))));
  const mapping = await (await open(folder)).ready();
  await expect(page.locator(".provider strong")).toHaveText(`My own${tame}`);
  await expect.poll(() => mapping.order()).toEqual([`Gamma${tame}`]);
  await expect(page.locator(".row-target").first()).toHaveText(`Beta${tame}`);
  await expect(page.locator(".user-name").first()).toHaveText(`one@acme.test${tame}`);
  await expect(page.locator(".user-move").first()).toContainText(`Beta${tame}`);
  await mapping.users.first().click();
  await expect(page.locator(".facts")).toContainText(`from Alpha${tame} to Beta${tame}`);
  await expect(page.locator(".sentences")).toBeVisible();
  await mapping.button(/^Default organization/).click();
  await expect(page.locator(".option-name").first()).toHaveText(`Alpha${tame}`);
  expect(await page.evaluate(() => document.body.outerHTML)).not.toMatch(/[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/);
});

test("a file that is none of the three is said to be", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await mapping.drop({ name: "notes.txt", text: "nothing of the kind" });
  await expect(page.getByRole("alert")).toContainText("notes.txt is none of the three files");
});

const two = { ...provider, organizationMapping: { method: "scimGroups", rows: [{ groupIds: ["g"], organizationId: "a" }, { groupIds: ["g"], organizationId: "b" }] } };
const bad: { name: string; file: string; text: string; says: RegExp }[] = [
  { name: "malformed JSON", file: "provider.json", text: '{\n  "id": "x",\n  "kind" "scim"\n}', says: /provider\.json:3:\d+/ },
  { name: "a wrong type", file: "environment.json", text: '{\n  "organizations": 7\n}', says: /environment\.json:2:\d+/ },
  { name: "an unknown key", file: "provider.json", text: JSON.stringify({ ...provider, displayname: "x" }, null, 2), says: /displayName/ },
  { name: "a group in two rows", file: "provider.json", text: JSON.stringify(two, null, 2), says: /OM-26/ },
  { name: "an empty file", file: "environment.json", text: "", says: /environment\.json:1:1/ },
];

for (const { name, file, text, says } of bad) {
  test(`${name} is refused with its place, and nothing is lost`, async ({ open, page }) => {
    const mapping = await (await open()).ready();
    await mapping.act(2, "Move up");
    const before = await mapping.order();
    await mapping.drop({ name: file, text });
    if (file === "provider.json") await mapping.dialog("Replace the draft?").getByRole("button", { name: "Replace the draft" }).click();
    const alert = page.getByRole("alert");
    await expect(alert).toContainText(says);
    await expect(alert).toContainText("Nothing was replaced");
    await alert.getByRole("button", { name: "Close" }).click();
    await expect.poll(() => mapping.order()).toEqual(before);
    await mapping.act(2, "Move up");
    await expect.poll(() => mapping.order()).not.toEqual(before);
  });
}

test("a refused file in the served folder is told with every finding", async ({ open, page, folder }) => {
  await write(folder, "environment.json", { organizations: [{ id: "a" }, { id: "a", name: 7 }] });
  await write(folder, "provider.json", { ...provider, kind: "carrier pigeon" });
  await write(folder, "users.ndjson", lines(users));
  await open(folder);
  const findings = page.getByRole("alert").getByRole("listitem");
  await expect(findings.filter({ hasText: "environment.json:1:" }).first()).toBeVisible();
  await expect(findings.filter({ hasText: "provider.json:1:" })).toContainText("unknown-value");
});

test("half a user line is told of, and everybody else is counted", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await mapping.drop({ name: "users.ndjson", text: `${lines(users)}{"id": "3", "userNa` });
  await expect.poll(() => mapping.count(/users?$/)).toBe(2);
  await page.getByText("1 problem in users.ndjson").click();
  await expect(page.getByRole("listitem").filter({ hasText: "users.ndjson:3:" })).toBeVisible();
});

test("an empty users file counts nobody", async ({ open }) => {
  const mapping = await (await open()).ready();
  await mapping.drop({ name: "users.ndjson", text: "" });
  await expect.poll(() => mapping.count(/users?$/)).toBe(0);
});

test("a user id that occurs twice is told with its place", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await mapping.drop({ name: "users.ndjson", text: lines([...users, ...users]) });
  await expect(page.getByText("users.ndjson cannot be looked at as a whole.")).toBeVisible();
  await expect(page.locator(".nothing").getByRole("listitem").first()).toContainText("users.ndjson:3:");
});

test("an environment of 100 MB is refused without the page standing still", async ({ open, page, folder }) => {
  const mapping = await (await open()).ready();
  const path = join(folder, "environment.json");
  const file = createWriteStream(path);
  file.write('{"organizations": [');
  const part = Buffer.from(`${JSON.stringify({ id: "x".repeat(40), name: "y".repeat(40) })},`.repeat(10_000));
  for (let bytes = 0; bytes < 100e6; bytes += part.length) if (!file.write(part)) await once(file, "drain");
  file.end("{}]}");
  await once(file, "finish");
  const longest = await longestTask(mapping, async () => {
    await mapping.choose(path);
    await expect(page.getByRole("alert")).toContainText("environment.json", { timeout: 45_000 });
  });
  expect(longest).toBeLessThan(250);
  await expect(page.getByRole("alert")).toContainText("json-size");
});

test("100,000 users are counted in time, and the page stays responsive", async ({ open, page, folder }) => {
  const mapping = await (await open()).ready();
  const path = await manyUsers(folder, 100_000);
  const note = (type: string, milliseconds: number) => {
    test.info().annotations.push({ type, description: `${milliseconds.toFixed(0)} ms` });
  };
  const reading = await longestTask(mapping, async () => {
    const started = Date.now();
    await mapping.choose(path);
    await expect.poll(() => mapping.count(/users?$/), { intervals: [50] }).toBe(100_000);
    const milliseconds = Date.now() - started;
    note("from the drop to the counts", milliseconds);
    expect(milliseconds).toBeLessThan(5_000);
  });
  const editing = await longestTask(mapping, async () => {
    await mapping.act(6, "Move up");
    await expect(page.getByText("Draft, not saved")).toBeVisible();
    await mapping.users.first().focus();
    await page.keyboard.press("End");
    const changed = await page.locator(".users-total").innerText();
    await expect(page.locator(`.user[aria-posinset="${changed.replaceAll(/\D/g, "")}"] .user-toggle`)).toBeFocused();
  });
  note("the main thread at a stretch, reading", reading);
  note("the main thread at a stretch, editing", editing);
  expect(Math.max(reading, editing)).toBeLessThan(250);
});
