import { readFile } from "node:fs/promises";
import { expect, test, write } from "./fixtures.ts";
import { example, preview } from "./usher.ts";

test("the page says what the command line says", async ({ open }) => {
  const mapping = await (await open()).ready();
  const summary = preview(example("provider.json"));
  await expect.poll(() => mapping.count(/users?$/)).toBe(summary.users);
  await expect.poll(() => mapping.moving()).toBe(summary.moved);
  await expect.poll(() => mapping.count(/new$/)).toBe(summary.placed);
  await expect.poll(() => mapping.count(/gains? a role$/)).toBe(summary.gainedRole);
  await expect.poll(() => mapping.count(/loses? one$/)).toBe(summary.lostRole);
  await expect.poll(() => mapping.count(/privileged role$/)).toBe(summary.privilegedGained);
  await expect.poll(() => mapping.count(/errors?$/)).toBe(summary.withErrors);
  const wins = await mapping.rows.locator(".row-count").allTextContents();
  expect(wins.map(Number)).toEqual(summary.rows.map((row) => row.wins));
  for (const notice of summary.notices) await expect(mapping.page.locator(".save-notices")).toContainText(notice);
});

test("a row is dragged by keyboard, the preview follows, and the file says the same to the command line", async ({ open, page, folder }) => {
  const mapping = await (await open()).ready();
  const [before, moving] = [await mapping.order(), await mapping.moving()];
  await mapping.grab(6);
  // The first place is before row 1; the preview follows before anything is dropped.
  await page.keyboard.press("Home");
  await expect.poll(() => mapping.moving()).not.toBe(moving);
  await expect.poll(() => mapping.order()).toEqual(before);
  const inTheAir = await mapping.moving();
  await page.keyboard.press("Enter");
  await expect.poll(() => mapping.order()).toEqual([before[5], ...before.slice(0, 5), ...before.slice(6)]);
  await expect.poll(() => mapping.moving()).toBe(inTheAir);
  const { path, text, provider } = await mapping.download(folder);
  const summary = preview(path);
  await expect.poll(() => mapping.moving()).toBe(summary.moved);
  await expect.poll(() => mapping.count(/errors?$/)).toBe(summary.withErrors);
  await expect.poll(async () => (await mapping.rows.locator(".row-count").allTextContents()).map(Number)).toEqual(summary.rows.map((row) => row.wins));
  const loaded = JSON.parse(await readFile(example("provider.json"), "utf8")) as typeof provider;
  expect(Object.keys(provider)).toEqual(Object.keys(loaded));
  expect({ ...provider, organizationMapping: null }).toEqual({ ...loaded, organizationMapping: null });
  expect(text).toBe(`${JSON.stringify(provider, null, 2)}\n`);
});

test("a drag that is given up changes nothing", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  const [before, moving] = [await mapping.order(), await mapping.moving()];
  await mapping.grab(6);
  await page.keyboard.press("Home");
  await expect.poll(() => mapping.moving()).not.toBe(moving);
  await page.keyboard.press("Escape");
  await expect.poll(() => mapping.moving()).toBe(moving);
  await expect.poll(() => mapping.order()).toEqual(before);
  await expect(page.getByText("As loaded", { exact: true })).toBeVisible();
});

test("a row is dragged by mouse, and the preview moves with it", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  const [before, moving] = [await mapping.order(), await mapping.moving()];
  const grip = await mapping.rows.nth(5).getByRole("button", { name: "Drag row 6" }).boundingBox();
  const first = await mapping.rows.first().boundingBox();
  if (grip === null || first === null) throw new Error("the rows are not drawn");
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await page.mouse.down();
  await page.mouse.move(first.x + 60, first.y + 60, { steps: 8 });
  await page.mouse.move(first.x + 60, first.y + 3, { steps: 8 });
  await expect.poll(() => mapping.moving()).not.toBe(moving);
  await expect.poll(() => mapping.order()).toEqual(before);
  await page.mouse.up();
  await expect.poll(() => mapping.order()).toEqual([before[5], ...before.slice(0, 5), ...before.slice(6)]);
  await expect(page.getByText("Draft, not saved")).toBeVisible();
});

test("a row moves to a position by number, up, and down", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  const before = await mapping.order();
  await mapping.act(9, "Move to position");
  await page.getByRole("textbox", { name: "Move to position" }).fill("2");
  await page.keyboard.press("Enter");
  await expect.poll(() => mapping.order()).toEqual([before[0], before[8], ...before.slice(1, 8), ...before.slice(9)]);
  await mapping.act(2, "Move up");
  await expect.poll(async () => (await mapping.order())[0]).toBe(before[8]);
  await mapping.act(1, "Move down");
  await expect.poll(async () => (await mapping.order())[1]).toBe(before[8]);
  await mapping.button("1 change").click();
  await expect(mapping.dialog("Changes from the file as loaded")).toContainText("moved from 9 to 2");
});

test("a row moved up and down again leaves the file as loaded, to the byte", async ({ open, page, folder }) => {
  const mapping = await (await open()).ready();
  await mapping.act(6, "Move up");
  await expect(page.getByText("Draft, not saved")).toBeVisible();
  await mapping.act(5, "Move down");
  await expect(page.getByText("As loaded", { exact: true })).toBeVisible();
  expect((await mapping.download(folder)).text).toBe(await readFile(example("provider.json"), "utf8"));
});

test("while it counts, no row says what was true of another order", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await expect(mapping.rows.nth(3).getByRole("button", { name: /^loses/ })).toBeVisible();
  // The worker's answer never comes.
  await page.workers()[0]?.evaluate(() => { self.postMessage = () => undefined; });
  await mapping.act(6, "Move up");
  await expect(page.getByText("Draft, not saved")).toBeVisible();
  for (const count of await mapping.rows.locator(".row-count").all()) await expect(count).toHaveText("–");
  for (const losses of await mapping.rows.locator(".row-losses").all()) await expect(losses).toBeHidden();
});

test("the focus stays on the page when the last row is removed", async ({ open, page, folder }) => {
  await write(folder, "environment.json", { organizations: [{ id: "a", name: "Alpha" }], groups: [{ id: "g", displayName: "Gamma" }] });
  await write(folder, "provider.json", { id: "p", kind: "scim", displayName: "One row", defaultOrganizationId: "a", organizationMapping: { method: "scimGroups", rows: [{ groupIds: ["g"], organizationId: "a" }] } });
  await write(folder, "users.ndjson", `${JSON.stringify({ id: "u", userName: "u@acme.test" })}\n`);
  const mapping = await (await open(folder)).ready();
  await mapping.rows.first().getByRole("button", { name: /^Actions of/ }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Remove" }).press("Enter");
  await expect(mapping.button("Add Mapping")).toBeFocused();
});

test("a command that cannot be done says why", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await mapping.rows.first().getByRole("button", { name: /^Actions of/ }).click();
  const up = page.getByRole("menuitem", { name: "Move up" });
  await expect(up).toBeDisabled();
  await expect(up).toContainText("already first");
});

test("rows are added and removed, and only groups that are not mapped are offered", async ({ open, page, folder }) => {
  const mapping = await (await open()).ready();
  const before = await mapping.order();
  await mapping.button("Add Mapping").click();
  const dialog = mapping.dialog("Add Mapping");
  const groups = dialog.getByRole("listbox", { name: "Select a SCIM group" });
  await expect(groups.getByRole("option", { name: "Sales" })).toBeVisible();
  await expect(groups.getByRole("option", { name: "United Kingdom" })).toHaveCount(0);
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Select at least one SCIM group.");
  await groups.getByRole("option", { name: "Sales" }).click();
  await groups.getByRole("option", { name: "Finance" }).click();
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Select an organization.");
  await dialog.getByRole("listbox", { name: "Select an organization" }).getByRole("option", { name: "Executives" }).click();
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect.poll(() => mapping.order()).toEqual([...before, "Sales, Finance"]);
  const { provider, path } = await mapping.download(folder);
  expect(provider.organizationMapping).toMatchObject({ method: "scimGroups" });
  const rows = provider.organizationMapping?.method === "scimGroups" ? provider.organizationMapping.rows : [];
  expect(rows.at(-1)).toMatchObject({ organizationId: "exec", organizationName: "Executives" });
  await expect.poll(() => mapping.moving()).toBe(preview(path).moved);
  await mapping.act(1, "Remove");
  await expect.poll(() => mapping.order()).toEqual([...before.slice(1), "Sales, Finance"]);
  await expect(mapping.rows.first()).toBeFocused();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect.poll(() => mapping.order()).toEqual(before);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => mapping.order()).toEqual([...before, "Sales, Finance"]);
});

test("when every group has a row, the core's message is shown", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await mapping.button("Add Mapping").click();
  const dialog = mapping.dialog("Add Mapping");
  for (const option of await dialog.getByRole("listbox", { name: "Select a SCIM group" }).getByRole("option").all()) await option.click();
  await dialog.getByRole("listbox", { name: "Select an organization" }).getByRole("option", { name: "Executives" }).click();
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(page.getByText("All SCIM groups are mapped")).toBeVisible();
});

test("groups that are not mapped are listed, and one press begins a row with one of them", async ({ open }) => {
  const mapping = await (await open()).ready();
  await mapping.button(/groups are not mapped$/).first().click();
  await mapping.button(/^Sales/).click();
  const dialog = mapping.dialog("Add Mapping");
  await expect(dialog.getByRole("option", { name: "Sales", exact: true })).toHaveAttribute("aria-selected", "true");
});

test("a row that wins nobody can be fixed where it stands", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await mapping.button("Fix row 10").click();
  await page.getByRole("menuitem", { name: /^Move above row/ }).click();
  await expect.poll(async () => (await mapping.order()).indexOf("Interns")).toBeLessThan(9);
  await expect(page.getByRole("button", { name: /^Fix row/ })).toHaveCount(0);
});

test("a role row needs a role, and knows the basic ones", async ({ open, folder }) => {
  const mapping = await (await open()).ready();
  await mapping.button("Add Role Mapping").click();
  const dialog = mapping.dialog("Add Role Mapping");
  await expect(dialog).toContainText("Desktop User and PROe User, for everyone who backs up");
  await dialog.getByRole("listbox", { name: "Select a SCIM group" }).getByRole("option", { name: "Contractors" }).click();
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Select at least one role.");
  const roles = dialog.getByRole("listbox", { name: "Select a role" });
  await dialog.getByRole("searchbox", { name: "Search: Select a role" }).fill("proe");
  await roles.getByRole("option", { name: "PROe User" }).click();
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(mapping.roleRows.last()).toContainText("Contractors");
  const { path, provider } = await mapping.download(folder);
  expect(provider.roleMapping).toMatchObject({ rows: expect.arrayContaining([{ groupId: "g-contractors", roleIds: ["proe-user"] }]) as unknown });
  await expect.poll(() => mapping.count(/gains? a role$/)).toBe(preview(path).gainedRole);
});

test("the methods are the documents' own, and each is one edit", async ({ open, page, folder }) => {
  const mapping = await (await open()).ready();
  await mapping.button("Edit Organization Mapping Method").click();
  const dialog = mapping.dialog("Edit Organization Mapping Method");
  await expect(dialog.getByRole("radio", { name: "Create new users in the organization below" })).toBeVisible();
  await expect(dialog.getByRole("radio", { name: "Map users to organizations using SCIM groups" })).toBeChecked();
  await expect(dialog.getByRole("table")).toContainText("Creates organizations automatically");
  await dialog.getByRole("radio", { name: `Map users to organizations based on the provider's "c42OrgName" attribute` }).check({ force: true });
  await dialog.getByRole("textbox", { name: "Attribute" }).fill("   ");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).not.toBeEmpty();
  await dialog.getByRole("textbox", { name: "Attribute" }).fill("department");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`Map users to organizations based on the provider's "department" attribute`)).toBeVisible();
  const { path, provider } = await mapping.download(folder);
  expect(provider.organizationMapping).toEqual({ method: "orgNameAttribute", attribute: "department" });
  await expect.poll(() => mapping.moving()).toBe(preview(path).moved);

  await mapping.button("Edit Role Mapping").click();
  await mapping.dialog("Edit Role Mapping").getByRole("radio", { name: "Manually" }).check({ force: true });
  await mapping.dialog("Edit Role Mapping").getByRole("button", { name: "Save" }).click();
  const manual = await mapping.download(folder);
  expect(manual.provider.roleMapping).toEqual({ method: "manual" });
  await mapping.button("Discard").click();
  await expect(page.getByText("As loaded", { exact: true })).toBeVisible();
  expect((await mapping.download(folder)).text).toBe(await readFile(example("provider.json"), "utf8"));
});

test("the default organization is chosen from the tree", async ({ open, page, folder }) => {
  const mapping = await (await open()).ready();
  await mapping.button(/^Default organization/).click();
  await page.getByRole("searchbox", { name: "Search: Select an organization" }).fill("germ");
  await page.getByRole("option", { name: "Germany" }).click();
  await expect(mapping.button("Default organization: Germany")).toBeVisible();
  const { path, provider } = await mapping.download(folder);
  expect(provider.defaultOrganizationId).toBe("germany");
  await expect.poll(() => mapping.moving()).toBe(preview(path).moved);
});

test("User Directory Sync has its own methods and its own checklist", async ({ open }) => {
  const mapping = await (await open(example("directory-sync"))).ready();
  await mapping.button("Edit Organization Mapping Method").click();
  const dialog = mapping.dialog("Edit Organization Mapping Method");
  await expect(dialog.getByRole("radio")).toHaveCount(2);
  await expect(dialog.getByRole("radio", { name: "Create new users in the organization below and do not map users based on the User Directory Sync's org script" })).toBeVisible();
  await expect(dialog.getByRole("radio", { name: "Map users to organizations based on the User Directory Sync's org script" })).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await mapping.button("Choose Roles").click();
  await expect(mapping.dialog("Choose Roles")).toContainText("keeps users from raising their own privileges");
});

test("a list of 200 rows is dragged by keyboard, and a sentence finds a row far down", async ({ open, page, folder }) => {
  const each = <T>(make: (index: number) => T) => Array.from({ length: 200 }, (_, index) => make(index));
  await write(folder, "environment.json", {
    organizations: each((index) => ({ id: `o${index}`, name: `Organization ${index}` })),
    groups: each((index) => ({ id: `g${index}`, displayName: `Group ${index}` })),
  });
  await write(folder, "provider.json", {
    id: "p", kind: "scim", displayName: "Many rows", defaultOrganizationId: "o0",
    organizationMapping: { method: "scimGroups", rows: each((index) => ({ groupIds: [`g${index}`], organizationId: `o${index}` })) },
  });
  await write(folder, "users.ndjson", `${JSON.stringify({ id: "u", userName: "u@acme.test", organizationId: "o1", groupIds: ["g0", "g180"] })}\n`);
  const mapping = await (await open(folder)).ready();
  await mapping.users.first().click();
  await page.locator(".user-detail").getByRole("button", { name: "Row 181", exact: true }).click();
  await expect(page.getByRole("row", { name: /^Row 181:/ })).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await mapping.lift();
  await page.keyboard.press("Home");
  await expect(page.getByRole("button", { name: /^Insert before/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(mapping.button("1 change")).toBeVisible();
  const { provider } = await mapping.download(folder);
  const rows = provider.organizationMapping?.method === "scimGroups" ? provider.organizationMapping.rows : [];
  expect(rows.map((row) => row.groupIds[0]).slice(0, 2)).toEqual(["g180", "g0"]);
  await expect(page.locator(".user-move").first()).toContainText("Organization 180");
});

test("the draft is compared with the file as loaded where one asks for it", async ({ open, page, folder }) => {
  const mapping = await (await open()).ready();
  await mapping.act(6, "Move to position");
  await page.getByRole("textbox", { name: "Move to position" }).fill("1");
  await page.keyboard.press("Enter");
  const { path } = await mapping.download(folder);
  await page.getByRole("combobox", { name: "Compared with" }).selectOption("loaded");
  await expect.poll(() => mapping.moving()).toBe(preview(path, example("provider.json")).moved);
  await expect(page.locator(".flow-head")).toContainText("as loaded");
  await mapping.button("table").click();
  await expect(page.getByRole("region", { name: "Moves" }).getByRole("columnheader")).toHaveText(["As loaded", "Draft", "Users"]);
});
