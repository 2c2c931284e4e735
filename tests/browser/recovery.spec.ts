import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

/** Makes the core stop in the middle of the next call that takes bytes. */
async function trapOnce(page: Page): Promise<void> {
  await page.workers()[0]?.evaluate(() => {
    const original = Uint8Array.prototype.set;
    Uint8Array.prototype.set = function () {
      Uint8Array.prototype.set = original;
      throw new WebAssembly.RuntimeError("unreachable");
    };
  });
}

test("a core that stops in the middle of a preview loses nothing", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await mapping.act(6, "Move up");
  await expect(mapping.button("1 change")).toBeVisible();
  await trapOnce(page);
  const before = await mapping.order();
  await mapping.act(9, "Move up");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("The preview stopped");
  await expect(alert).toContainText("Your draft, its history and the files that were loaded are kept.");
  const order = await mapping.order();
  expect(order).not.toEqual(before);
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(alert).toHaveCount(0);
  await expect.poll(() => mapping.count(/users?$/)).toBe(500);
  await expect(mapping.rows.nth(7).locator(".row-count")).not.toHaveText("–");
  await expect.poll(() => mapping.order()).toEqual(order);
  await mapping.users.first().click();
  await expect(page.locator(".user-detail .sentences")).toBeVisible();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect(page.getByText("As loaded", { exact: true })).toBeVisible();
});

test("an edit after the core stopped needs no further step", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await trapOnce(page);
  await mapping.act(9, "Move up");
  await expect(page.getByRole("alert")).toContainText("The preview stopped");
  const moving = await mapping.moving();
  await mapping.act(6, "Move to position");
  await page.getByRole("textbox", { name: "Move to position" }).fill("1");
  await page.keyboard.press("Enter");
  await expect.poll(() => mapping.moving()).not.toBe(moving);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a preview that is stuck is stopped, and everything is there again", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await page.workers()[0]?.evaluate(() => {
    const original = JSON.stringify;
    // The next question about users never ends.
    JSON.stringify = (...args: unknown[]) => {
      if (typeof args[0] === "object" && args[0] !== null && "limit" in args[0]) for (;;);
      return (original as (...args: unknown[]) => string)(...args);
    };
  });
  await page.getByRole("searchbox", { name: "Search users by name or id" }).fill("elijah.abernathy");
  await mapping.act(6, "Move up");
  await mapping.button("Stop the preview").click();
  await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(mapping.users).toHaveCount(1);
  await expect(mapping.button("1 change")).toBeVisible();
  await mapping.act(9, "Move up");
  await expect(mapping.button("2 changes")).toBeVisible();
  await expect(mapping.rows.nth(7).locator(".row-count")).not.toHaveText("–");
});

test("reading users can be stopped, and those loaded before stay", async ({ open, page }) => {
  const mapping = await (await open()).ready();
  await page.workers()[0]?.evaluate(() => {
    const original = ReadableStreamDefaultReader.prototype.read;
    ReadableStreamDefaultReader.prototype.read = function (this: ReadableStreamDefaultReader) {
      return new Promise((resolve) => setTimeout(resolve, 200)).then(() => original.call(this)) as ReturnType<typeof original>;
    };
  });
  await mapping.drop({ name: "users.ndjson", text: '{"id":"1","userName":"one@acme.test"}\n'.repeat(200_000) });
  await mapping.button("Stop reading").click();
  await expect(mapping.button("Stop reading")).toHaveCount(0);
  await expect.poll(() => mapping.count(/users?$/)).toBe(500);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a core that cannot be fetched is told of, and fetched again when one asks", async ({ open, page }) => {
  let asked = 0;
  // The route stays: taking it away while the next request begins may leave that without an answer.
  await page.route("**/*.wasm", (route) => ((asked += 1) === 1 ? route.fulfill({ status: 404, body: "" }) : route.continue()));
  const mapping = await open();
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("404");
  await alert.getByRole("button", { name: "Try again" }).click();
  await mapping.ready();
  await expect(alert).toHaveCount(0);
  expect(asked).toBe(2);
});

test("a draft that is in no file is not left without a question", async ({ open, page, folder }) => {
  const mapping = await (await open()).ready();
  await mapping.act(6, "Move up");
  await expect(page.getByText("Draft, not saved")).toBeVisible();
  const asked = page.waitForEvent("dialog");
  const leaving = page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await Promise.all([dialog.dismiss(), leaving]);
  await mapping.download(folder);
  await expect(page.getByText("Draft, downloaded")).toBeVisible();
});
