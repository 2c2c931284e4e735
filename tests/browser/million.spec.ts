// A million users: read with progress, counted, revised while one waits, and walked to the last.
import { expect, test } from "./fixtures.ts";
import { longestTask, manyUsers, memoryOf } from "./large.ts";

const MILLION = 1_000_000;
const MEGABYTE = 1024 * 1024;
/** What the main thread may do at a stretch is 50 ms; tests assert absolute limits at five times their value. */
const STRETCH = 250;

test("a million users are read, counted, revised and walked through", async ({ open, page, folder }) => {
  test.setTimeout(300_000);
  const mapping = await (await open()).ready();
  const path = await manyUsers(folder, MILLION, { halfAreNew: true });
  const timed = async (name: string, most: number, during: () => Promise<void>) => {
    const started = Date.now();
    const longest = await longestTask(mapping, during);
    const milliseconds = Date.now() - started;
    test.info().annotations.push({ type: name, description: `${milliseconds} ms, the main thread at most ${longest.toFixed(0)} ms at a stretch` });
    expect(longest, `${name}: the main thread at a stretch`).toBeLessThan(STRETCH);
    expect(milliseconds, name).toBeLessThan(most);
  };

  await timed("read", 50_000, async () => {
    await mapping.choose(path);
    const bar = page.getByRole("progressbar", { name: "Reading users.ndjson" });
    await expect(bar).toBeVisible();
    const first = Number(await bar.getAttribute("aria-valuenow"));
    await expect.poll(async () => Number(await bar.getAttribute("aria-valuenow"))).toBeGreaterThan(first);
    await expect.poll(() => mapping.count(/users?$/), { intervals: [100], timeout: 60_000 }).toBe(MILLION);
  });

  const before = await mapping.moving();
  await timed("move a row", 10_000, async () => {
    await mapping.act(4, "Move up");
    await expect.poll(() => mapping.moving(), { intervals: [20] }).not.toBe(before);
  });

  await timed("all users", 10_000, async () => {
    await mapping.counts.getByRole("button", { name: /^1,000,000\s+users$/ }).click();
    await expect(page.locator(".users-total")).toContainText("1,000,000");
    await expect(mapping.users.first()).toBeVisible();
  });
  await timed("the first of them", 10_000, async () => {
    await mapping.users.first().click();
    await expect(page.locator(".sentences")).toBeVisible();
    await mapping.users.first().click();
    await expect(page.locator(".sentences")).toHaveCount(0);
  });
  await timed("the last of them", 10_000, async () => {
    await mapping.users.first().focus();
    await page.keyboard.press("End");
    await expect(page.locator(`.user[aria-posinset="${MILLION}"] .user-toggle`)).toBeFocused();
    await page.keyboard.press("PageUp");
    await page.keyboard.press("Enter");
    await expect(page.locator(".sentences")).toBeVisible();
  });
  await timed("search", 10_000, async () => {
    await page.getByRole("searchbox").fill("n999999");
    await expect(page.locator(".users-total")).toContainText("1 user");
  });

  await page.getByRole("searchbox").fill("");
  const placed = await mapping.moving();
  await timed("drag a row", 10_000, async () => {
    await mapping.grab(3);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    // The counts follow while the row is still in the air.
    await expect.poll(() => mapping.moving(), { intervals: [20] }).not.toBe(placed);
    await page.keyboard.press("Escape");
    await expect.poll(() => mapping.moving(), { intervals: [20] }).toBe(placed);
  });

  const memory = await memoryOf(mapping);
  test.info().annotations.push({ type: "memory", description: `${(memory / MEGABYTE).toFixed(0)} MB` });
  expect(memory).toBeLessThan(700 * MEGABYTE);
});
