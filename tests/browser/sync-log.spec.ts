import { expect, test } from "./live.ts";

const COLUMNS = ["Provider", "User Impacted", "Change type", "Attribute changed", "New Value", "Old value", "Date changed"];

test("the Sync Log has its columns, newest first, and comes part by part", async ({ enter, gateway, page }) => {
  gateway.fillLog(450);
  await enter("#/sync-log");
  await expect(page.getByRole("columnheader")).toHaveText(COLUMNS);
  const newest = gateway.log.at(-1);
  const first = page.getByRole("row").nth(1);
  await expect(first.getByRole("cell")).toHaveCount(7);
  await expect(first).toContainText(newest?.userName ?? "");
  await expect(first.locator("time")).toHaveAttribute("datetime", newest?.at ?? "");
  const scroll = page.getByRole("region", { name: "Sync Log" });
  await scroll.focus();
  await expect(async () => {
    await page.keyboard.press("End");
    await expect(page.locator('[aria-rowindex="451"]')).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.locator('[aria-rowindex="451"]')).toContainText(gateway.log[0]?.userName ?? "");
  expect(gateway.asked.filter((each) => each === "GET /api/sync-log").length).toBe(5);
});

test("Refresh Table reads the newest", async ({ enter, gateway, page }) => {
  gateway.fillLog(3);
  await enter("#/sync-log");
  await expect(page.getByRole("row")).toHaveCount(4);
  gateway.log.push({ seq: 4, providerId: "okta", userId: null, userName: "late@acme.test", changeType: "Created", attribute: "Username", newValue: "late@acme.test", oldValue: "", message: null, at: new Date().toISOString() });
  await page.getByRole("button", { name: "Refresh Table" }).click();
  await expect(page.getByRole("row").nth(1)).toContainText("late@acme.test");
});

test("a period and a provider limit what is shown", async ({ enter, gateway, page }) => {
  gateway.fillLog(2);
  const [old, recent] = gateway.log;
  if (old === undefined || recent === undefined) throw new Error("there are no rows");
  old.at = new Date(Date.now() - 40 * 86_400_000).toISOString();
  recent.providerId = "another";
  await enter("#/sync-log");
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("combobox", { name: "Date" }).selectOption("Last 90 days");
  await expect(page.getByRole("row")).toHaveCount(3);
  await page.getByRole("combobox", { name: "Provider" }).selectOption("Okta");
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("combobox", { name: "Date" }).selectOption("Between two dates");
  const day = (date: Date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
  await page.getByLabel("From").fill(day(new Date(Date.now() - 86_400_000)));
  await page.getByLabel("to", { exact: true }).fill(day(new Date()));
  await expect(page.getByText("Nothing was changed in this time.")).toBeVisible();
  await page.getByLabel("From").fill(day(new Date(old.at)));
  await expect(page.getByRole("row")).toHaveCount(2);
});

test("an error names its user and its reason, and leads to the user", async ({ enter, gateway, page }) => {
  gateway.fillLog(20);
  await enter("#/sync-log");
  const error = page.getByRole("row").filter({ hasText: "Error" }).first();
  await expect(error).toContainText("Unable to move existing user to an organization");
  await error.getByRole("link").click();
  await expect(page.getByRole("complementary", { name: "User" })).toBeVisible();
});

test("a log that breaks off keeps what is there and goes on", async ({ enter, gateway, page }) => {
  gateway.fillLog(150);
  await enter("#/sync-log");
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  gateway.faults = [{ on: /sync-log/, answer: "offline" }];
  await page.getByRole("button", { name: "Refresh Table" }).click();
  await expect(page.getByRole("alert")).toContainText("The Sync Log could not be read. The gateway cannot be reached.");
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  gateway.faults = [];
  await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
});
