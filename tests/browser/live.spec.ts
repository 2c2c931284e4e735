import { expect, test } from "./live.ts";
import { preview } from "./usher.ts";
import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import type { Provider } from "scim-usher";

/** Somebody comes back to look. */
async function comeBack(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
}

test("the token of the address is exchanged for a session and leaves the address", async ({ page, gateway }) => {
  await page.goto(gateway.entrance);
  await expect(page.getByRole("heading", { name: "Provisioning" })).toBeVisible();
  expect(page.url()).not.toContain("token");
  expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
  await page.reload();
  await expect(page.getByRole("link", { name: "Okta" })).toBeVisible();
});

test("without a session the page says how to come in", async ({ page, gateway }) => {
  await page.goto(gateway.url);
  await expect(page.getByRole("heading", { name: "This console needs a session" })).toBeVisible();
  await expect(page.getByText("usher-gateway serve")).toBeVisible();
  // The address with the token is opened in the same tab, which loads no page anew.
  await page.evaluate((token) => { location.hash = `token=${token}`; }, gateway.token);
  await expect(page.getByRole("heading", { name: "Provisioning" })).toBeVisible();
  expect(page.url()).not.toContain("token");
});

test("a gateway that fails at the door is told of", async ({ page, gateway }) => {
  gateway.faults = [{ on: /^GET \/api\/session$/, answer: { status: 503, body: { detail: "The store does not answer." } } }];
  await page.goto(gateway.entrance);
  await expect(page.getByText("The store does not answer.")).toBeVisible();
  gateway.faults = [];
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Provisioning" })).toBeVisible();
});

test("the list of providers needs neither the core nor a worker", async ({ enter, page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await enter("#/provisioning");
  await expect(page.getByRole("link", { name: "Okta" })).toBeVisible();
  expect(asked.filter((url) => /\.(js|css|wasm)$/.test(url)).map((url) => url.replace(/.*assets\/(\w+).*\.(\w+)$/, "$1.$2")).toSorted()).toEqual(["index.css", "index.js"]);
});

test("a provider is added, and its credentials are shown once", async ({ enter, gateway, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await enter("#/provisioning");
  await page.getByRole("button", { name: "Add Provisioning Provider" }).click();
  await page.getByRole("menuitem", { name: "Add SCIM Provider" }).click();
  const dialog = page.getByRole("dialog", { name: "Add SCIM provisioning provider" });
  await dialog.getByRole("button", { name: "Next" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Give the provider a Display Name.");
  await dialog.getByRole("textbox", { name: "Display Name" }).fill("Okta");
  await dialog.getByRole("button", { name: "Next" }).click();
  await expect(dialog.getByRole("alert")).toContainText("A provider is called Okta already");
  await dialog.getByRole("textbox", { name: "Display Name" }).fill("Entra ID");
  await dialog.getByRole("radio", { name: "OAuth token" }).check({ force: true });
  await page.keyboard.press("Enter");
  const created = page.getByRole("dialog", { name: "SCIM Provider Created" });
  await expect(created.getByRole("term")).toHaveText(["Base URL", "Username", "Token"]);
  const token = await created.locator(".copy-line").filter({ hasText: "Token" }).locator("code").innerText();
  expect(token).toMatch(/^ush_[\w-]{43}$/);
  await created.getByRole("button", { name: "Copy Token" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
  // Neither Escape nor a click outside loses what is not shown again.
  await page.keyboard.press("Escape");
  await page.mouse.click(5, 5);
  await expect(created).toBeVisible();
  await created.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("row", { name: /Entra ID OAuth token/ })).toBeVisible();
  expect(await page.content()).not.toContain(token);
  expect(gateway.current("entra-id").provider.credentialType).toBe("oauthToken");
});

test("the page over a gateway says what the command line says of the same documents", async ({ enter, gateway, page, folder }) => {
  const mapping = await (await enter()).ready();
  await expect(page.getByText(/^provisioning provider · revision 1, saved .* by setup$/)).toBeVisible();
  await mapping.act(6, "Move up");
  await mapping.button("Save").click();
  await expect(page.getByText("As saved", { exact: true })).toBeVisible();
  await expect(page.getByText(/revision 2, saved .* by administrator$/)).toBeVisible();
  const path = join(folder, "saved.json");
  await writeFile(path, gateway.current("okta").document);
  await expect.poll(() => mapping.moving()).toBe(preview(path).moved);
  // A draft that was saved is still undone, into a new draft.
  await page.keyboard.press("Control+z");
  await expect(page.getByText("Draft, not saved")).toBeVisible();
  await mapping.button("Save").click();
  await expect(page.getByText(/revision 3, saved/)).toBeVisible();
  expect(gateway.current("okta").provider).toEqual(JSON.parse(gateway.providers.get("okta")?.revisions[0]?.document ?? ""));
});

test("what roles are held outside the population goes to the worker with the users", async ({ enter, page }) => {
  await page.addInitScript(() => {
    const calls: unknown[] = [];
    Object.assign(window, { calls });
    const original = Worker.prototype.postMessage as (this: Worker, message: unknown) => void;
    Worker.prototype.postMessage = function (this: Worker, message: unknown) {
      calls.push(message);
      original.call(this, message);
    };
  });
  await (await enter()).ready();
  const calls = await page.evaluate(() => (window as unknown as { calls: { name: string; args: unknown[] }[] }).calls);
  expect(calls.find(({ name }) => name === "load")?.args[0]).toMatchObject({ holdersElsewhere: ["customer-cloud-admin"] });
});

test("a save that somebody else came before keeps both until one chooses: theirs", async ({ enter, gateway, page }) => {
  const mapping = await (await enter()).ready();
  const before = await mapping.order();
  await mapping.act(6, "Move up");
  const mine = await mapping.order();
  gateway.saveAs("kim@acme.test", "okta", (provider) => ({ ...provider, defaultOrganizationId: "emea" }));
  await mapping.button("Save").click();
  const dialog = mapping.dialog("Somebody else saved first");
  await expect(dialog).toContainText("kim@acme.test saved revision 2");
  await expect(dialog).toContainText("Your draft began with revision 1");
  await dialog.getByRole("button", { name: "Load theirs" }).click();
  await expect(mapping.button("Default organization: EMEA")).toBeVisible();
  await expect.poll(() => mapping.order()).toEqual(before);
  await expect(page.getByText("As saved", { exact: true })).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect.poll(() => mapping.order()).toEqual(mine);
  // Compared with theirs, the draft differs in its row and in its default organization, not in every row.
  await mapping.button("2 changes").click();
  await page.keyboard.press("Escape");
  await mapping.button("Save").click();
  await expect.poll(() => gateway.current("okta").revision).toBe(3);
  expect(gateway.current("okta").provider.defaultOrganizationId).toBe("acme");
});

test("a save that somebody else came before keeps both until one chooses: mine", async ({ enter, gateway, page }) => {
  const mapping = await (await enter()).ready();
  await mapping.act(6, "Move up");
  const mine = await mapping.order();
  gateway.saveAs("kim@acme.test", "okta", (provider) => ({ ...provider, defaultOrganizationId: "emea" }));
  await mapping.button("Save").click();
  const dialog = mapping.dialog("Somebody else saved first");
  // A third one comes before the answer.
  gateway.saveAs("lee@acme.test", "okta", (provider) => ({ ...provider, defaultOrganizationId: "uk" }));
  await dialog.getByRole("button", { name: "Save mine over it" }).click();
  await expect(dialog).toContainText("lee@acme.test saved revision 3");
  await dialog.getByRole("button", { name: "Save mine over it" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText("As saved", { exact: true })).toBeVisible();
  expect(gateway.current("okta")).toMatchObject({ revision: 4, provider: { defaultOrganizationId: "acme" } });
  await expect.poll(() => mapping.order()).toEqual(mine);
});

test("a conflict that one turns away from leaves the draft", async ({ enter, gateway, page }) => {
  const mapping = await (await enter()).ready();
  await mapping.act(6, "Move up");
  gateway.saveAs("kim@acme.test", "okta", (provider) => provider);
  await mapping.button("Save").click();
  await expect(mapping.dialog("Somebody else saved first")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(mapping.dialog("Somebody else saved first")).toHaveCount(0);
  await expect(page.getByText("Draft, not saved")).toBeVisible();
  expect(gateway.current("okta").revision).toBe(2);
});

test("why a draft is refused stands at its row", async ({ enter, gateway, page }) => {
  const mapping = await (await enter()).ready();
  await mapping.act(2, "Move up");
  gateway.faults = [{
    on: /^PUT /, times: 1, answer: { status: 422, body: { detail: "A row names what does not exist.", findings: [{
      rule: "OM-35", severity: "error", title: "Row", document: "provider", path: "/organizationMapping/rows/2/organizationId", message: "Row 3 leads to an organization that is gone.",
    }] } },
  }];
  await mapping.button("Save").click();
  await expect(page.getByRole("alert")).toContainText("The draft was not saved");
  await expect(page.getByRole("alert")).toContainText("A row names what does not exist.");
  await expect(mapping.rows.nth(2)).toContainText("Row 3 leads to an organization that is gone.");
  await expect(page.getByText("Draft, not saved")).toBeVisible();
  await mapping.act(2, "Move up");
  await expect(mapping.rows.nth(2)).not.toContainText("is gone.");
});

for (const { name, answer, says } of [
  { name: "cannot be reached", answer: "offline", says: "The gateway cannot be reached." },
  { name: "fails", answer: { status: 500, body: { detail: "The store is full." } }, says: "The store is full. The gateway's own log says why" },
] as const) {
  test(`nothing is lost when the gateway ${name} while one saves`, async ({ enter, gateway, page }) => {
    const mapping = await (await enter()).ready();
    await mapping.act(6, "Move up");
    const mine = await mapping.order();
    gateway.faults = [{ on: /^PUT /, answer }];
    await mapping.button("Save").click();
    const alert = page.getByRole("alert");
    await expect(alert).toContainText("The draft was not saved");
    await expect(alert).toContainText(says);
    await expect(alert).toContainText("Your draft is kept in this tab.");
    await mapping.act(9, "Move up");
    await mapping.button("Undo: Move row 9 to 8").click();
    await expect.poll(() => mapping.order()).toEqual(mine);
    gateway.faults = [];
    await alert.getByRole("button", { name: "Save again" }).click();
    await expect(alert).toHaveCount(0);
    await expect(page.getByText("As saved", { exact: true })).toBeVisible();
    expect(gateway.current("okta").revision).toBe(2);
  });
}

test("a save whose answer was lost is not taken for somebody else's", async ({ enter, gateway, page }) => {
  const mapping = await (await enter()).ready();
  await mapping.act(6, "Move up");
  let saves = 0;
  await page.route("**/document?*", async (route) => {
    if (route.request().method() !== "PUT" || (saves += 1) > 1) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await mapping.button("Save").click();
  await expect(page.getByRole("alert")).toContainText("The gateway cannot be reached.");
  expect(gateway.current("okta").revision).toBe(2);
  await page.getByRole("button", { name: "Save again" }).click();
  await expect(page.getByText("As saved", { exact: true })).toBeVisible();
  await expect(page.getByText(/revision 2, saved/)).toBeVisible();
  expect(gateway.current("okta").revision).toBe(2);
});

test("a slow save says so, takes no second one, and keeps what is changed meanwhile", async ({ enter, gateway, page }) => {
  const mapping = await (await enter()).ready();
  await mapping.act(6, "Move up");
  gateway.faults = [{ on: /^PUT /, answer: { delay: 1500 } }];
  await mapping.button("Save").click();
  await expect(page.getByText("Saving…")).toBeVisible();
  await mapping.button("Save").click();
  await mapping.act(9, "Move up");
  await expect(page.getByText("Draft, not saved")).toBeVisible();
  await expect(mapping.button("1 change")).toBeVisible();
  expect(gateway.current("okta").revision).toBe(2);
});

test("an expired session says what to do, and nothing is lost", async ({ enter, gateway, page, context }) => {
  const mapping = await (await enter()).ready();
  await mapping.act(6, "Move up");
  gateway.expire();
  await mapping.button("Save").click();
  const alert = page.getByRole("alert").filter({ hasText: "The session has expired" }).first();
  await expect(alert).toContainText("Open the address that usher-gateway prints, here or in another tab, then try again.");
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(alert).toContainText("There is no new session yet.");
  const other = await context.newPage();
  await other.goto(gateway.entrance);
  await expect(other.getByRole("heading", { name: "Provisioning" })).toBeVisible();
  await other.close();
  await alert.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("button", { name: "Save again" }).click();
  await expect(page.getByText("As saved", { exact: true })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("an address with a token that is opened in this tab renews the session under the draft", async ({ enter, gateway, page }) => {
  const mapping = await (await enter()).ready();
  await mapping.act(6, "Move up");
  const mine = await mapping.order();
  gateway.expire();
  await comeBack(page);
  await expect(page.getByText("The session has expired")).toBeVisible();
  await page.evaluate((token) => { location.hash = `token=${token}`; }, gateway.token);
  await expect(page.getByText("The session has expired")).toHaveCount(0);
  expect(page.url()).toBe(`${gateway.url}#/provisioning/okta`);
  await expect.poll(() => mapping.order()).toEqual(mine);
});

test("users who come meanwhile are counted when one asks for it, and never under a drag", async ({ enter, gateway, page }) => {
  const mapping = await (await enter()).ready();
  const users = await mapping.count(/users?$/);
  gateway.users.push({ id: "new1", userName: "new.one@acme.test", groupIds: ["g-uk"] }, { id: "new2", userName: "new.two@acme.test" });
  gateway.populationVersion += 2;
  await mapping.grab(6);
  await page.keyboard.press("Home");
  await comeBack(page);
  await page.waitForTimeout(300);
  await expect(page.getByText("2 changes since")).toHaveCount(0);
  await page.keyboard.press("Enter");
  await comeBack(page);
  await expect(page.getByText("2 changes since")).toBeVisible();
  await expect.poll(() => mapping.count(/users?$/)).toBe(users);
  const mine = await mapping.order();
  await mapping.button("Reload").click();
  await expect.poll(() => mapping.count(/users?$/)).toBe(users + 2);
  await expect(page.getByText("2 changes since")).toHaveCount(0);
  await expect.poll(() => mapping.order()).toEqual(mine);
});

test("a gateway is asked every quarter of a minute what has changed", async ({ enter, gateway, page }) => {
  await page.clock.install();
  await (await enter()).ready();
  gateway.environmentVersion += 1;
  gateway.environmentText = gateway.environmentText.replace("United Kingdom", "Great Britain");
  await page.clock.fastForward(16_000);
  await expect(page.getByText("Organizations, roles or groups changed")).toBeVisible();
  await page.getByRole("button", { name: "Reload" }).click();
  await expect(page.getByText("Organizations, roles or groups changed")).toHaveCount(0);
  await expect(page.locator(".row-target").filter({ hasText: "Great Britain" })).toBeVisible();
});

test("a revision that somebody saves meanwhile is offered", async ({ enter, gateway, page }) => {
  const mapping = await (await enter()).ready();
  gateway.saveAs("kim@acme.test", "okta", (provider) => ({ ...provider, defaultOrganizationId: "emea" }));
  await comeBack(page);
  await expect(page.getByText("Revision 2 was saved by kim@acme.test")).toBeVisible();
  await mapping.button("Load theirs").click();
  await expect(mapping.button("Default organization: EMEA")).toBeVisible();
  await expect(page.getByText(/Revision 2 was saved/)).toHaveCount(0);
});

test("users that cannot be read are told of, the mapping can be edited, and one tries again", async ({ enter, gateway, page }) => {
  gateway.faults = [{ on: /population$/, answer: { status: 500 } }];
  const mapping = await enter();
  await expect(page.getByRole("alert")).toContainText("The users could not be read");
  await expect(page.getByRole("alert")).toContainText("the server answered 500");
  await mapping.act(6, "Move up");
  await expect(mapping.button("1 change")).toBeVisible();
  gateway.faults = [];
  await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await mapping.ready();
  await expect(mapping.button("1 change")).toBeVisible();
});

test("a provider that does not answer is read when it does", async ({ enter, gateway, page }) => {
  gateway.faults = [{ on: /providers\/okta/, answer: "offline" }];
  const mapping = await enter();
  await expect(page.getByRole("alert")).toContainText("The gateway cannot be reached.");
  gateway.faults = [];
  await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await mapping.ready();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a provider that there is not is said not to be", async ({ enter, page }) => {
  await enter("#/provisioning/nobody");
  await expect(page.getByRole("heading", { name: "There is no such provider" })).toBeVisible();
});

test("another core in the gateway is told of", async ({ enter, gateway, page }) => {
  await (await enter()).ready();
  await expect(page.getByText("decide by different cores")).toHaveCount(0);
  gateway.wasmSha256 = "ab".repeat(32);
  await page.reload();
  await expect(page.getByRole("alert")).toContainText("This page and the gateway decide by different cores");
  await expect(page.getByRole("alert")).toContainText("abababababab");
});

test("Apply shows its plan first, does exactly that, and the users are read again", async ({ enter, gateway, page }) => {
  const mapping = await (await enter()).ready();
  const moving = await mapping.moving();
  expect(moving).toBeGreaterThan(0);
  await mapping.button("Apply Org and Role Settings").click();
  const dialog = mapping.dialog("Apply organization and role settings");
  await expect(dialog).toContainText("Use with caution");
  const figures = dialog.getByRole("list", { name: "What the plan does" });
  await expect(figures).toContainText(`${moving} move`);
  await expect(dialog).toContainText("revision 1, environment 1, users 1");
  expect(gateway.asked).not.toContain("POST /api/plans/plan-1/apply");
  await dialog.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(dialog.getByRole("list", { name: "What was done" })).toContainText(`${moving} moved`);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect.poll(() => mapping.moving()).toBe(0);
  await expect(page.getByText(/since/)).toHaveCount(0);
});

test("Apply does not do a plan that is stale, and makes another", async ({ enter, gateway }) => {
  const mapping = await (await enter()).ready();
  await mapping.button("Actions").click();
  await mapping.page.getByRole("menuitem", { name: "Apply Org and Role Settings" }).click();
  const dialog = mapping.dialog("Apply organization and role settings");
  await expect(dialog.getByRole("list", { name: "What the plan does" })).toBeVisible();
  gateway.populationVersion += 1;
  await dialog.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("Nothing was applied");
  await expect(dialog.getByRole("alert")).toContainText("now it is revision 1, environment 1, users 2");
  await expect(dialog.getByRole("button", { name: "Apply", exact: true })).toHaveCount(0);
  await dialog.getByRole("button", { name: "Make a new plan" }).click();
  await expect(dialog).toContainText("users 2. Exactly");
  await dialog.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(dialog.getByRole("list", { name: "What was done" })).toBeVisible();
});

test("Apply says that a draft is not part of it, and saves it first when one asks", async ({ enter, gateway }) => {
  const mapping = await (await enter()).ready();
  await mapping.act(6, "Move up");
  await mapping.button("Apply Org and Role Settings").click();
  const dialog = mapping.dialog("Apply organization and role settings");
  await expect(dialog).toContainText("Your draft is not part of this. Apply uses revision 1 as saved; the draft has 1 change.");
  await dialog.getByRole("button", { name: "Save first" }).click();
  await expect(dialog).toContainText("revision 2, environment 1");
  await expect(dialog).not.toContainText("Your draft is not part of this.");
  expect(gateway.current("okta").revision).toBe(2);
});

test("Apply says that its plan is of a revision that the page does not show", async ({ enter, gateway }) => {
  const mapping = await (await enter()).ready();
  gateway.saveAs("kim@acme.test", "okta", (provider) => ({ ...provider, defaultOrganizationId: "emea" }));
  await mapping.button("Apply Org and Role Settings").click();
  await expect(mapping.dialog("Apply organization and role settings")).toContainText("This is not the revision that you see. Revision 2 was saved since, and the page shows revision 1.");
});

test("Apply asks for mappings where there are none", async ({ enter, gateway, page }) => {
  gateway.saveAs("kim", "okta", ({ organizationMapping: _, roleMapping: __, ...provider }): Provider => provider);
  const mapping = await (await enter()).ready();
  await mapping.button("Apply Org and Role Settings").click();
  await expect(mapping.dialog("Apply organization and role settings")).toContainText("Configure mappings first.");
  await expect(mapping.dialog("Apply organization and role settings").getByRole("button", { name: "Apply", exact: true })).toHaveCount(0);
  expect(gateway.asked).not.toContain("POST /api/providers/okta/plans");
  await page.keyboard.press("Escape");
});

test("Apply under the single-organization method says that it changes roles only", async ({ enter, gateway }) => {
  gateway.saveAs("kim", "okta", ({ organizationMapping: _, ...provider }): Provider => provider);
  const mapping = await (await enter()).ready();
  await mapping.button("Apply Org and Role Settings").click();
  await expect(mapping.dialog("Apply organization and role settings")).toContainText("changes roles only and gathers nobody back");
});

test("an answer of Apply that does not come is not taken for done", async ({ enter, gateway }) => {
  const mapping = await (await enter()).ready();
  await mapping.button("Apply Org and Role Settings").click();
  const dialog = mapping.dialog("Apply organization and role settings");
  gateway.faults = [{ on: /apply$/, answer: "offline" }];
  await dialog.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("The answer of Apply could not be read. The gateway cannot be reached.");
  gateway.faults = [];
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(dialog.getByRole("list", { name: "What the plan does" })).toBeVisible();
});

test("credentials are regenerated after one was told what stops", async ({ enter, page }) => {
  const mapping = await (await enter()).ready();
  await mapping.button("Actions").click();
  await page.getByRole("menuitem", { name: "Regenerate Credentials" }).click();
  await expect(mapping.dialog("Regenerate Credentials")).toContainText("stops working at once");
  await mapping.dialog("Regenerate Credentials").getByRole("button", { name: "Regenerate Credentials" }).click();
  const updated = mapping.dialog("SCIM Provider Updated");
  await expect(updated).toContainText("okta_4821@default.usher");
  await expect(updated.locator(".copy-line").filter({ hasText: "Password" }).locator("code")).toHaveText(/^ush_/);
  await updated.getByRole("button", { name: "Done" }).click();
});

test("a draft is kept while one looks at other pages, and not left without a question", async ({ enter, gateway, page }) => {
  gateway.keep("second", JSON.stringify({ id: "second", kind: "scim", displayName: "Second", defaultOrganizationId: "acme" }), "kim");
  const mapping = await (await enter()).ready();
  await mapping.act(6, "Move up");
  const mine = await mapping.order();
  await page.getByRole("link", { name: "Users", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Users" })).toBeFocused();
  await page.getByRole("link", { name: "Provisioning" }).click();
  await page.getByRole("link", { name: "Second" }).click();
  await expect(page.getByRole("heading", { name: "Second" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("row", { name: /Okta draft, not saved/ })).toBeVisible();
  await page.getByRole("link", { name: "Okta" }).click();
  await expect(page.getByText("Draft, not saved")).toBeVisible();
  await expect.poll(() => mapping.order()).toEqual(mine);
  const asked = page.waitForEvent("dialog");
  const leaving = page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await Promise.all([dialog.dismiss(), leaving]);
});

test("a draft is downloaded without being called saved", async ({ enter, page }) => {
  const mapping = await (await enter()).ready();
  await mapping.act(6, "Move up");
  await mapping.button("Actions").click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Download provider.json" }).click()]);
  expect(download.suggestedFilename()).toBe("provider.json");
  await expect(page.getByText("Draft, not saved")).toBeVisible();
});

test("environments are told apart", async ({ enter, gateway, page }) => {
  gateway.environments = ["default", "branch"];
  await enter("#/provisioning");
  await page.getByRole("combobox", { name: "Environment" }).selectOption("branch");
  await expect(page).toHaveURL(/\?environment=branch#\/provisioning$/);
  await expect(page.getByRole("combobox", { name: "Environment" })).toHaveValue("branch");
  await expect(page.getByRole("link", { name: "Okta" })).toBeVisible();
  await page.goto(`${gateway.url}?environment=elsewhere`);
  await expect(page.getByText("There is no such environment.")).toBeVisible();
});
