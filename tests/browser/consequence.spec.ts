import { expect, test } from "./fixtures.ts";
import { example, preview } from "./usher.ts";

test("each count opens the users behind it, and tags take the conditions away again", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  const summary = preview(example("provider.json"));
  const total = page.locator(".users-total");
  await expect(total).toHaveText(`${summary.changed} users change`);
  await mapping.counts.getByRole("button", { name: `${summary.moved} move` }).click();
  await expect(total).toHaveText(`${summary.moved} users`);
  await mapping.counts.getByRole("button", { name: `${summary.users} users` }).click();
  await expect(total).toHaveText(`${summary.users} users`);
  await page.getByRole("row", { name: "everybody" }).getByRole("button").click();
  await expect(total).toHaveText(`${summary.changed} users change`);
});

test("a row's count and its losses open their users", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  const summary = preview(example("provider.json"));
  const total = page.locator(".users-total");
  await mapping.button(`Row 2 wins ${summary.rows[1]?.wins} users`).click();
  await expect(total).toHaveText(`${summary.rows[1]?.wins} users`);
  await mapping.rows.nth(3).getByRole("button", { name: /^loses/ }).click();
  const lost = (summary.rows[3]?.losses ?? []).reduce((sum, loss) => sum + loss.users, 0);
  await expect(total).toHaveText(`${lost} users`);
});

test("a user is found, opened, and explained, and a sentence leads to its row", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await page.getByRole("searchbox", { name: "Search users by name or id" }).fill("elijah.abernathy");
  await expect(mapping.users).toHaveCount(1);
  await mapping.users.click();
  const detail = page.locator(".user-detail");
  await expect(detail).toContainText("from Catalogue Sales to Americas");
  await detail.getByRole("button", { name: /^Row \d+$/ }).first().click();
  const row = Number((await detail.getByRole("button", { name: /^Row \d+$/ }).first().innerText()).match(/\d+/)?.[0]);
  await expect(mapping.rows.nth(row - 1)).toBeFocused();
});

test("the list of users is walked with the arrow keys", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await mapping.users.first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(mapping.users.nth(2)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(mapping.users.nth(2)).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("End");
  await expect(page.locator(`.user[aria-posinset="${preview(example("provider.json")).changed}"] .user-toggle`)).toBeFocused();
});

test("the moves are a picture with words, and a table with the same numbers", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  const summary = preview(example("provider.json"));
  const [first] = summary.moves;
  await expect(page.getByRole("img", { name: new RegExp(`^Moves: ${first?.users} from ${first?.from?.name} to ${first?.to.name}`) })).toBeVisible();
  await mapping.button("table").click();
  const table = page.getByRole("region", { name: "Moves" }).getByRole("table");
  await expect(table.getByRole("row")).toHaveCount(summary.moves.length + 1);
  await table.getByRole("button", { name: `${first?.users} users: show them` }).first().click();
  await expect(page.locator(".users-total")).toHaveText(`${first?.users} users`);
});

test("roles, findings, and the configuration are listed, and rules explain themselves", async ({ open, page }) => {
  await (await open()).ready();
  const summary = preview(example("provider.json"));
  await page.getByRole("tab", { name: /^Roles/ }).click();
  for (const role of summary.roles) await expect(page.getByRole("rowheader", { name: role.name, exact: false }).first()).toBeVisible();
  await page.getByRole("tab", { name: /^Findings/ }).click();
  await expect(page.getByRole("tabpanel").getByRole("row")).toHaveCount(summary.findings.length + 1);
  await page.getByRole("tabpanel").getByRole("button", { name: "What OM-31 means" }).first().click();
  await expect(page.getByRole("dialog")).toContainText("OM-31");
  await expect(page.getByRole("dialog").locator("p").first()).not.toBeEmpty();
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: /^Configuration/ }).click();
  const finding = page.getByRole("tabpanel").getByRole("listitem").filter({ hasText: "OM-31" });
  await finding.getByRole("button", { name: "Row 5" }).click();
  await expect(page.getByRole("row", { name: /^Row 5/ })).toBeFocused();
});

test("organizations that would be created are listed before they exist", async ({ open, page }) => {
  await (await open(example("name-attribute"))).ready();
  await page.getByRole("tab", { name: /^New organizations/ }).click();
  await expect(page.getByRole("tabpanel").getByRole("row").nth(1)).toBeVisible();
  await page.getByRole("tabpanel").getByRole("button").first().click();
  await expect(page.locator(".user-move").first()).toContainText("(new)");
});

test("on a narrow screen the consequence is a sheet whose counts stay in view", async ({ open, page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  const mapping = await (await open()).ready();
  await expect(mapping.counts).toBeInViewport();
  await expect(mapping.users.first()).toBeHidden();
  await mapping.button("Show").click();
  await expect(mapping.users.first()).toBeVisible();
  await mapping.button("Back to the mapping").click();
  await expect(mapping.users.first()).toBeHidden();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("light and dark follow the system until the person chooses", async ({ open, page }) => {
  await (await open()).ready();
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(background).not.toBe(light);
  await page.getByRole("radio", { name: "Light" }).click();
  await expect.poll(background).toBe(light);
  await page.reload();
  await expect.poll(background).toBe(light);
});
