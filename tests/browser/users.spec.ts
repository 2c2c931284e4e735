import { expect, test } from "./live.ts";

test("users are listed, all of them as one scrolls, and walked with the arrow keys", async ({ enter, gateway, page }) => {
  await enter("#/users");
  const lines = page.locator(".line-stop");
  await expect(lines.first()).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "500 users" })).toBeVisible();
  await lines.first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(lines.nth(2)).toBeFocused();
  await expect(async () => {
    await page.keyboard.press("End");
    await expect(page.locator('.user[aria-posinset="500"] .line-stop')).toBeFocused({ timeout: 500 });
  }).toPass();
  expect(gateway.asked.filter((each) => each === "GET /api/users").length).toBe(5);
  await expect(page.locator('.user[aria-posinset="500"]')).toHaveAttribute("aria-setsize", "500");
});

test("users are searched and filtered by status, provider and organization", async ({ enter, gateway, page }) => {
  await enter("#/users");
  const total = page.locator(".users-side .head-note");
  await expect(total).toHaveText("500 users");
  await page.getByRole("searchbox", { name: "Search users" }).fill("abernathy");
  const found = gateway.users.filter((user) => user.userName.includes("abernathy")).length;
  await expect(total).toHaveText(found === 1 ? "1 user" : `${found} users`);
  await page.getByRole("searchbox", { name: "Search users" }).fill("");
  await page.getByRole("combobox", { name: "Status" }).selectOption("Deactivated");
  await expect(total).toHaveText(`${gateway.users.filter((user) => user.status === "deactivated").length} users`);
  await page.getByRole("combobox", { name: "Status" }).selectOption("any status");
  await page.getByRole("button", { name: /^Organization:/ }).click();
  await page.getByRole("option", { name: "Germany" }).click();
  await expect(total).toHaveText(`${gateway.users.filter((user) => user.organizationId === "germany").length} users`);
  await page.getByRole("button", { name: "Any organization", exact: true }).click();
  await page.getByRole("combobox", { name: "Provider" }).selectOption("Okta");
  await expect(total).toHaveText(`${gateway.users.filter((user) => user.providerId === undefined || user.providerId === "okta").length} users`);
  await page.getByRole("searchbox", { name: "Search users" }).fill("nobody is called that");
  await expect(page.getByText("No user fits these conditions.")).toBeVisible();
});

test("a user says where it is and why, what was received, and what became of it", async ({ enter, gateway, page }) => {
  gateway.fillLog(1200);
  await enter("#/users");
  await page.getByRole("searchbox", { name: "Search users" }).fill("fergus.bramley");
  await expect(page.locator(".line-stop")).toHaveCount(1);
  await page.locator(".line-stop").focus();
  await page.keyboard.press("Enter");
  const pane = page.getByRole("complementary", { name: "User" });
  await expect(pane.getByRole("heading", { name: "fergus.bramley@acme.test" })).toBeFocused();
  await expect(pane.getByRole("region", { name: "Placement" })).toContainText("Is in Executives: row 1 wins and leads to Executives (GP-1).");
  const attributes = pane.getByRole("region", { name: "Attributes" });
  for (const name of ["Username", "Email", "First name", "Last name", "Title", "Division", "Department", "Manager", "Locality", "Region", "Country", "External ID", "Active"]) {
    await expect(attributes.getByRole("term").filter({ hasText: new RegExp(`^${name}$`) })).toHaveCount(1);
  }
  await expect(attributes).toContainText("fergus.bramley@acme.test (work, primary)");
  await expect(attributes).toContainText("Kirra Whitlam (u001)");
  await expect(pane.getByRole("region", { name: "History" }).getByRole("listitem").first()).toBeVisible();
  await pane.getByRole("button", { name: "What GP-1 means" }).first().click();
  await expect(page.getByRole("dialog", { name: "GP-1" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "GP-1" })).toHaveCount(0);
  await pane.getByRole("heading", { name: "fergus.bramley@acme.test" }).focus();
  await page.keyboard.press("Escape");
  await expect(pane).toHaveCount(0);
  await expect(page.locator(".line-stop")).toBeFocused();
});

test("a user who waits for deactivation says until when; a local one that it cannot be provisioned", async ({ enter, gateway, page }) => {
  gateway.users.unshift(
    { id: "p1", userName: "waiting@acme.test", status: "pending", organizationId: "uk", deactivateAt: "2026-11-25T20:15:00.000Z" },
    { id: "l1", userName: "local@acme.test", local: true, organizationId: "uk", providerId: null, legalHoldMatters: ["Matter 7"] },
  );
  await enter("#/users/p1");
  const pane = page.getByRole("complementary", { name: "User" });
  await expect(pane.locator("time[datetime='2026-11-25T20:15:00.000Z']")).toBeVisible();
  await expect(pane).toContainText("Pending: deactivated 2026-11-25");
  await page.goto(`${gateway.url}#/users/l1`);
  await expect(pane).toContainText("Local users cannot be provisioned");
  await expect(pane).toContainText("On legal hold: Matter 7.");
  await expect(pane.getByRole("definition").filter({ hasText: "nobody" })).toBeVisible();
});

test("a user that there is not, and lists that cannot be read", async ({ enter, gateway, page }) => {
  gateway.faults = [{ on: /^GET \/api\/users$/, answer: { status: 500, body: { detail: "The store is locked." } } }];
  await enter("#/users/nobody");
  await expect(page.getByText("There is no such user")).toBeVisible();
  await expect(page.getByRole("alert")).toContainText("The list of users could not be read. The store is locked.");
  gateway.faults = [];
  await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await expect(page.locator(".line-stop").first()).toBeVisible();
});

test("a name cannot rewrite the pages around it", async ({ enter, gateway, page }) => {
  const wild = "\u202e\u2066\u061c\n";
  gateway.users.unshift({ id: "w", userName: `wild${wild}`, organizationId: "uk" });
  gateway.resources.set("w", { userName: `wild${wild}`, title: `Title${wild}` });
  gateway.log = [{ seq: 1, providerId: "okta", userId: "w", userName: `wild${wild}`, changeType: "Updated", attribute: "Title", newValue: `new${wild}`, oldValue: `old${wild}`, message: `why${wild}`, at: new Date().toISOString() }];
  await enter("#/users/w");
  await expect(page.getByRole("complementary")).toContainText("wild\\u202e\\u2066\\u061c\\u000a");
  await expect(page.getByRole("region", { name: "History" })).toContainText("why\\u202e");
  const rewriting = /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
  expect(await page.evaluate(() => document.body.outerHTML)).not.toMatch(rewriting);
  await page.goto(`${gateway.url}#/sync-log`);
  await expect(page.getByRole("cell", { name: /^new/ })).toBeVisible();
  expect(await page.evaluate(() => document.body.outerHTML)).not.toMatch(rewriting);
});

test("on a narrow screen a user takes the list's place, and gives it back", async ({ enter, page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await enter("#/users");
  await page.locator(".line-stop").nth(2).click();
  await expect(page.getByRole("complementary", { name: "User" })).toBeVisible();
  await expect(page.locator(".line-stop").first()).toBeHidden();
  await page.getByRole("button", { name: "Close" }).click();
  await expect(page.locator(".line-stop").nth(2)).toBeFocused();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
