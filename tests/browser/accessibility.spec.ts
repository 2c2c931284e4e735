import type { Locator } from "@playwright/test";
import { check } from "./axe.ts";
import { expect, test } from "./fixtures.ts";
import { example } from "./usher.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the page, its tabs and its popovers", async ({ open, page }) => {
      const mapping = await (await open()).ready();
      await expect(mapping.users.first()).toBeVisible();
      await check(mapping, "page");
      await mapping.users.first().click();
      await expect(page.locator(".sentences")).toBeVisible();
      await check(mapping, "user opened");
      await mapping.counts.getByRole("button", { name: /move/ }).click();
      await expect(page.locator(".tag")).toBeVisible();
      await check(mapping, "condition");
      await mapping.button("table").click();
      for (const tab of ["Roles", "Findings", "New organizations", "Configuration"]) {
        await page.getByRole("tab", { name: new RegExp(`^${tab}`) }).click();
        await check(mapping, tab);
      }
      await mapping.rows.nth(4).getByRole("button", { name: /^Actions of/ }).click();
      await check(mapping, "row menu", { isPopover: true });
      await page.keyboard.press("Escape");
      await mapping.button(/^Default organization/).click();
      await expect(mapping.dialog("Default organization").getByRole("option").first()).toBeVisible();
      await check(mapping, "default organization", { isPopover: true });
      await page.keyboard.press("Escape");
      await mapping.button(/groups are not mapped$/).first().click();
      await check(mapping, "groups that are not mapped", { isPopover: true });
      await page.keyboard.press("Escape");
      await mapping.act(6, "Move up");
      await mapping.button("1 change").click();
      await check(mapping, "changes", { isPopover: true });
    });

    test("every dialog", async ({ open, page }) => {
      const mapping = await (await open()).ready();
      for (const name of ["Add Mapping", "Edit Organization Mapping Method", "Add Role Mapping", "Edit Role Mapping"]) {
        await mapping.button(name).click();
        await expect(mapping.dialog(name)).toBeVisible();
        await check(mapping, name);
        await page.keyboard.press("Escape");
        await expect(mapping.dialog(name)).toHaveCount(0);
        await expect(mapping.button(name)).toBeFocused();
      }
      await mapping.act(3, "Edit");
      await check(mapping, "Edit row");
      await page.keyboard.press("Escape");
      await mapping.act(3, "Move to position");
      await check(mapping, "Move row");
      await page.keyboard.press("Escape");
      await mapping.act(3, "Move up");
      await mapping.drop({ name: "provider.json", text: "{}" });
      await expect(mapping.dialog("Replace the draft?")).toBeVisible();
      await check(mapping, "Replace the draft?");
      await mapping.button("Replace the draft").click();
      await expect(page.getByRole("alert")).toBeVisible();
      await check(mapping, "refused file");
    });

    test("what is shown before there is anything, and User Directory Sync", async ({ open, page, folder }) => {
      const empty = await open(folder);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await check(empty, "opening");
      const mapping = await (await open(example("directory-sync"))).ready();
      await check(mapping, "User Directory Sync");
      await mapping.button("Choose Roles").click();
      await check(mapping, "Choose Roles");
    });

    test("a narrow screen", async ({ open, page }) => {
      await page.setViewportSize({ width: 390, height: 800 });
      const mapping = await (await open()).ready();
      await check(mapping, "sheet closed");
      await mapping.button("Show").click();
      await expect(mapping.users.first()).toBeVisible();
      await check(mapping, "sheet open");
    });
  });
}

test("every dialog fits a narrow screen", async ({ open, page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  const mapping = await open(example("directory-sync"));
  const fits = async (name: string) => {
    const dialog = mapping.dialog(name);
    await expect(dialog).toBeVisible();
    for (const button of await dialog.locator(".dialog-actions").getByRole("button").all()) await expect(button, name).toBeInViewport({ ratio: 1 });
    const [scroll, client] = await page.locator(".modal").evaluate((modal) => [modal.scrollWidth, modal.clientWidth]);
    expect(scroll, name).toBeLessThanOrEqual(client ?? 0);
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
  };
  await mapping.ready();
  await mapping.button("Choose Roles").click();
  await fits("Choose Roles");
  await (await open()).ready();
  for (const name of ["Add Mapping", "Edit Organization Mapping Method", "Add Role Mapping", "Edit Role Mapping"]) {
    await mapping.button(name).click();
    await fits(name);
  }
  await mapping.act(3, "Edit");
  await fits("Edit row 3");
  await mapping.act(3, "Move to position");
  await fits("Move row 3");
  await mapping.act(3, "Move up");
  await mapping.drop({ name: "provider.json", text: "{}" });
  await fits("Replace the draft?");
});

test("a whole change by keyboard alone", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  const tabTo = async (target: Locator) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press("Tab");
      if (await target.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error(`${String(target)} cannot be reached with Tab`);
  };
  await tabTo(mapping.button("Add Mapping"));
  await page.keyboard.press("Enter");
  const dialog = mapping.dialog("Add Mapping");
  await expect(dialog.getByRole("searchbox").first()).toBeFocused();
  await page.keyboard.type("sales");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("option", { name: "Sales", exact: true }).first()).toHaveAttribute("aria-selected", "true");
  await tabTo(dialog.getByRole("searchbox", { name: "Search: Select an organization" }));
  await page.keyboard.type("e");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(dialog.getByRole("option", { name: "Executives" })).toBeFocused();
  await page.keyboard.press("Space");
  await tabTo(dialog.getByRole("button", { name: "Add" }));
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await mapping.order()).at(-1)).toBe("Sales");
  await expect(mapping.button("Add Mapping")).toBeFocused();
  await mapping.grab(11);
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await mapping.order())[0]).toBe("Sales");
  const saving = page.waitForEvent("download");
  await tabTo(mapping.button("Download provider.json"));
  await page.keyboard.press("Enter");
  expect((await saving).suggestedFilename()).toBe("provider.json");
});
