import type { Locator } from "@playwright/test";
import { check } from "./axe.ts";
import { expect, test } from "./live.ts";

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1440, 390]) {
    test.describe(`${colorScheme}, ${width} wide`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      test("the providers, and how one is added", async ({ enter, page }) => {
        const mapping = await enter("#/provisioning");
        await expect(page.getByRole("link", { name: "Okta" })).toBeVisible();
        await check(mapping, "providers");
        await mapping.button("Add Provisioning Provider").click();
        await check(mapping, "menu", { isPopover: true });
        await page.getByRole("menuitem", { name: "Add SCIM Provider" }).click();
        await check(mapping, "Add SCIM provisioning provider");
        await mapping.button("Next").click();
        await check(mapping, "a name is missing");
        await page.getByRole("textbox", { name: "Display Name" }).fill("Ping");
        await mapping.button("Next").click();
        await expect(mapping.dialog("SCIM Provider Created")).toBeVisible();
        await check(mapping, "SCIM Provider Created");
      });

      test("a provider, its dialogs and what goes wrong", async ({ enter, gateway, page }) => {
        const mapping = await (await enter()).ready();
        await check(mapping, "provider");
        await mapping.button("Actions").click();
        await check(mapping, "actions", { isPopover: true });
        await page.getByRole("menuitem", { name: "Apply Org and Role Settings" }).click();
        const dialog = mapping.dialog("Apply organization and role settings");
        await expect(dialog.getByRole("list", { name: "What the plan does" })).toBeVisible();
        await check(mapping, "plan");
        gateway.populationVersion += 1;
        await dialog.getByRole("button", { name: "Apply", exact: true }).click();
        await expect(dialog.getByRole("alert")).toBeVisible();
        await check(mapping, "stale plan");
        await dialog.getByRole("button", { name: "Make a new plan" }).click();
        await dialog.getByRole("button", { name: "Apply", exact: true }).click();
        await expect(dialog.getByRole("list", { name: "What was done" })).toBeVisible();
        await check(mapping, "applied");
        await dialog.getByRole("button", { name: "Done" }).click();
        await mapping.act(3, "Move up");
        gateway.saveAs("kim@acme.test", "okta", (provider) => provider);
        await mapping.button("Save").click();
        await expect(mapping.dialog("Somebody else saved first")).toBeVisible();
        await check(mapping, "conflict");
        await page.keyboard.press("Escape");
        gateway.expire();
        await mapping.button("Save").click();
        await expect(page.getByRole("alert").first()).toBeVisible();
        await check(mapping, "expired, not saved, changed since");
      });

      test("the users, one of them, and the Sync Log", async ({ enter, gateway, page }) => {
        gateway.fillLog(300);
        const mapping = await enter("#/users");
        await expect(page.locator(".line-stop").first()).toBeVisible();
        await check(mapping, "users");
        await page.locator(".line-stop").nth(1).click();
        await expect(page.locator(".pane .sentences")).toBeVisible();
        await check(mapping, "user");
        await page.getByRole("link", { name: "Sync Log", exact: true }).click();
        await expect(page.locator(".log-entry").first()).toBeVisible();
        await check(mapping, "Sync Log");
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        gateway.faults = [{ on: /sync-log/, answer: { status: 500 } }];
        await mapping.button("Refresh Table").click();
        await expect(page.getByRole("alert")).toBeVisible();
        await check(mapping, "Sync Log that cannot be read");
      });

      test("the door", async ({ gateway, page }) => {
        await page.goto(gateway.url);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await check({ page }, "no session");
      });
    });
  }
}

test("what is in reach on a narrow screen: every button of the foot and of the dialogs", async ({ enter, gateway, page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  const mapping = await (await enter()).ready();
  await mapping.act(2, "Move up");
  for (const name of ["Discard", "Save"]) await expect(mapping.button(name)).toBeInViewport({ ratio: 1 });
  await expect(mapping.counts).toBeInViewport({ ratio: 1 });
  const fits = async (name: string) => {
    for (const button of await mapping.dialog(name).locator(".dialog-actions").getByRole("button").all()) await expect(button, name).toBeInViewport({ ratio: 1 });
    expect(await page.locator(".modal").evaluate((modal) => modal.scrollWidth - modal.clientWidth), name).toBeLessThanOrEqual(0);
    await page.keyboard.press("Escape");
    await expect(mapping.dialog(name)).toHaveCount(0);
  };
  await mapping.button("Actions").click();
  await page.getByRole("menuitem", { name: "Apply Org and Role Settings" }).click();
  await expect(page.getByRole("list", { name: "What the plan does" })).toBeVisible();
  await fits("Apply organization and role settings");
  await mapping.button("Actions").click();
  await page.getByRole("menuitem", { name: "Regenerate Credentials" }).click();
  await fits("Regenerate Credentials");
  gateway.saveAs("kim@acme.test", "okta", (provider) => provider);
  await mapping.button("Save").click();
  await expect(mapping.dialog("Somebody else saved first")).toBeVisible();
  await fits("Somebody else saved first");
});

test("from the list of providers to users who were moved, by keyboard alone", async ({ enter, gateway, page }) => {
  const mapping = await enter("#/provisioning");
  const tabTo = async (target: Locator) => {
    await target.waitFor();
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press("Tab");
      if (await target.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error(`${String(target)} cannot be reached with Tab`);
  };
  await tabTo(page.getByRole("link", { name: "Okta" }));
  await page.keyboard.press("Enter");
  await mapping.ready();
  await expect(page.getByRole("heading", { name: "Okta" })).toBeFocused();
  await mapping.grab(6);
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await tabTo(mapping.button("Save"));
  await page.keyboard.press("Enter");
  await expect(page.getByText("As saved", { exact: true })).toBeVisible();
  await tabTo(mapping.button("Apply Org and Role Settings"));
  await page.keyboard.press("Enter");
  const dialog = mapping.dialog("Apply organization and role settings");
  await expect(dialog.getByRole("list", { name: "What the plan does" })).toBeVisible();
  await tabTo(dialog.getByRole("button", { name: "Apply", exact: true }));
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("list", { name: "What was done" })).toBeVisible();
  await tabTo(dialog.getByRole("button", { name: "Done" }));
  await page.keyboard.press("Enter");
  await expect(mapping.button("Apply Org and Role Settings")).toBeFocused();
  expect(gateway.current("okta").revision).toBe(2);
  await tabTo(page.getByRole("link", { name: "Users", exact: true }));
  await page.keyboard.press("Enter");
  await tabTo(page.locator(".line-stop").first());
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "User" }).getByRole("heading", { level: 2 })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.locator(".line-stop").nth(1)).toBeFocused();
});
