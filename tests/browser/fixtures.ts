// What every test of the console stands on: a served console, and a page that must end without a
// violation of its content security policy and without an error in its console.
import { expect, test as base, type Download, type Locator, type Page } from "@playwright/test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Provider } from "scim-usher";
import { example, serve } from "./usher.ts";

interface Violating extends Window {
  violations: string[];
}

interface PerTest {
  /** What the browser may say in its console: by itself it reports a file that is not there as an error. */
  allowed: RegExp;
  /** A folder that lives as long as the test. */
  folder: string;
  /** Opens the console over a folder of files; the examples unless another is named. */
  open(directory?: string): Promise<Mapping>;
}

interface PerRun {
  examples: string;
}

export const test = base.extend<PerTest, PerRun>({
  examples: [async ({}, use) => {
    const served = await serve(example("."));
    await use(served.url);
    await served.stop();
  }, { scope: "worker" }],

  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "usher-console-"));
    await use(folder);
    await rm(folder, { recursive: true });
  },

  allowed: [/404/, { option: true }],

  page: async ({ page, allowed }, use) => {
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => { if (message.type() === "error" && !allowed.test(message.text())) complaints.push(message.text()); });
    await page.addInitScript(() => {
      const page = window as unknown as Violating;
      page.violations = [];
      addEventListener("securitypolicyviolation", (event) => page.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`));
    });
    await use(page);
    if (!page.isClosed()) complaints.push(...await page.evaluate(() => (window as unknown as Violating).violations ?? []));
    expect(complaints, "the page's console and its content security policy").toEqual([]);
  },

  open: async ({ page, examples }, use) => {
    const started: { stop(): Promise<void> }[] = [];
    await use(async (directory) => {
      if (directory === undefined) await page.goto(examples);
      else {
        const served = await serve(directory);
        started.push(served);
        await page.goto(served.url);
      }
      return new Mapping(page);
    });
    await Promise.all(started.map((served) => served.stop()));
  },
});

export { expect } from "@playwright/test";

/** The mapping page, as a person names its parts. */
export class Mapping {
  readonly page: Page;
  readonly rows: Locator;
  readonly roleRows: Locator;
  readonly counts: Locator;
  readonly users: Locator;

  constructor(page: Page) {
    this.page = page;
    this.rows = page.getByRole("grid", { name: "Organization mapping rows in priority order" }).getByRole("row");
    this.roleRows = page.getByRole("grid", { name: "Role mapping rows" }).getByRole("row");
    this.counts = page.getByRole("list", { name: "Counts" });
    this.users = page.locator(".user-toggle");
  }

  async ready(): Promise<this> {
    await expect(this.counts).toBeVisible();
    return this;
  }

  /** The groups of the rows, in the order shown; waits for the rows, for a page that is just being drawn has none. */
  async order(): Promise<string[]> {
    const groups = this.page.locator(".rows").first().locator(".row-groups");
    await groups.first().waitFor();
    return groups.allTextContents();
  }

  /** How many users move, as the counts line says. */
  async moving(): Promise<number> {
    return this.count(/moves?$/);
  }

  async count(words: RegExp): Promise<number> {
    const text = await this.counts.getByRole("listitem").filter({ hasText: words }).innerText();
    return Number(text.replaceAll(",", "").match(/\d+/)?.[0]);
  }

  async act(row: number, command: string): Promise<void> {
    await this.rows.nth(row - 1).getByRole("button", { name: /^Actions of/ }).click();
    await this.page.getByRole("menuitem", { name: command, exact: true }).click();
  }

  /** Takes hold of a row with the keyboard: down to the row, into it, and Enter on its handle. */
  async grab(row: number): Promise<void> {
    await this.rows.first().focus();
    for (let at = 1; at < row; at += 1) await this.page.keyboard.press("ArrowDown");
    await this.page.keyboard.press("ArrowRight");
    await expect(this.rows.nth(row - 1).getByRole("button", { name: `Drag row ${row}` })).toBeFocused();
    await this.lift();
  }

  /** Takes hold of the row whose handle has the focus. The library listens to the arrows from the next frame on. */
  async lift(): Promise<void> {
    await this.page.keyboard.press("Enter");
    await expect(this.page.locator(".drop-line[data-drop-target]")).toBeAttached();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name, ...(typeof name === "string" ? { exact: true } : {}) });
  }

  dialog(name: string | RegExp): Locator {
    return this.page.getByRole("dialog", { name });
  }

  /** Downloads the provider file into a folder and reads it. */
  async download(folder: string): Promise<{ path: string; text: string; provider: Provider }> {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.button("Download provider.json").click()]);
    const path = join(folder, "provider.json");
    await download.saveAs(path);
    const text = await textOf(download);
    return { path, text, provider: JSON.parse(text) as Provider };
  }

  async choose(...files: string[]): Promise<void> {
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), this.button(/^Choose (other )?files$/).click()]);
    await chooser.setFiles(files);
  }

  /** Lets files fall on the page as a person would. */
  async drop(...files: { name: string; text: string }[]): Promise<void> {
    const transfer = await this.page.evaluateHandle((files) => {
      const transfer = new DataTransfer();
      for (const { name, text } of files) transfer.items.add(new File([text], name));
      return transfer;
    }, files);
    await this.page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
    await this.page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  }
}

async function textOf(download: Download): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

export async function write(folder: string, name: string, content: string | object): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}
