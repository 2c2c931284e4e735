// The loop closed, with the gateway itself: a provider is added in the page, pushes over SCIM, is mapped, previewed, saved and applied, and
// SCIM reads back what the page said.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, Mapping, test as base } from "./fixtures.ts";

const program = fileURLToPath(new URL("../../gateway/dist/main.js", import.meta.url));
const PLACEMENT = "urn:scim-usher:params:scim:schemas:extension:placement:2.0:User";

const test = base.extend<{ address: string }>({
  // The stale plan that is refused here is an error to the browser.
  allowed: /409 \(Conflict\)/,

  address: async ({ folder }, use) => {
    const child = spawn(process.execPath, [program, "serve", "--port", "0", "--data", `${folder}/store`], { stdio: ["ignore", "pipe", "ignore"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    let line = "";
    while (!line.includes("/#token=")) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error("the gateway ended without saying its address");
      line = value as string;
    }
    await use(line);
    child.kill("SIGTERM");
    await once(child, "exit");
  },
});

interface Sent {
  status: number;
  body: { id: string; Resources: object[] } & Record<string, { organization?: { display: string }; roles?: { value: string }[]; status?: string }>;
}

test("a provider added in the page pushes over SCIM, and lands where the preview said", async ({ page, address }) => {
  await page.goto(address);
  await page.getByRole("button", { name: "Add Provisioning Provider" }).click();
  await page.getByRole("menuitem", { name: "Add SCIM Provider" }).click();
  const adding = page.getByRole("dialog", { name: "Add SCIM provisioning provider" });
  await adding.getByRole("textbox", { name: "Display Name" }).fill("Entra ID");
  await adding.getByRole("radio", { name: "OAuth token" }).check({ force: true });
  await adding.getByRole("button", { name: "Next" }).click();
  const created = page.getByRole("dialog", { name: "SCIM Provider Created" });
  await expect(created.getByRole("term")).toHaveText(["Base URL", "Username", "Token"]);
  const [baseUrl, , token] = await created.locator(".copy-line code").allInnerTexts();
  await created.getByRole("button", { name: "Done" }).click();

  const send = async (method: string, path: string, body?: object): Promise<Sent> => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
    const answered = await fetch(`${baseUrl}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await answered.text();
    return { status: answered.status, body: text === "" ? {} : JSON.parse(text) } as Sent;
  };
  const users: string[] = [];
  for (const name of ["ada", "bea", "cid"]) {
    const { status, body } = await send("POST", "/Users", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: `${name}@acme.test`, active: true });
    expect([status, body[PLACEMENT]?.organization?.display]).toEqual([201, "Acme"]);
    users.push(body.id);
  }
  const group = (await send("POST", "/Groups", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "Analysts" })).body.id;
  const operation = (op: string, value: string[]) => ({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op, path: "members", value: value.map((id) => ({ value: id })) }] });
  expect((await send("PATCH", `/Groups/${group}`, operation("Add", users.slice(0, 2)))).status).toBe(204);

  await page.getByRole("link", { name: "Entra ID" }).click();
  const mapping = await new Mapping(page).ready();
  await expect(mapping.counts).toContainText("3 users");
  await mapping.button("Edit Organization Mapping Method").click();
  const method = mapping.dialog("Edit Organization Mapping Method");
  await method.getByRole("radio", { name: /using SCIM groups/ }).check({ force: true });
  await method.getByRole("button", { name: "Save" }).click();
  await mapping.button("Add Mapping").click();
  const row = mapping.dialog("Add Mapping");
  await row.getByRole("option", { name: "Analysts", exact: true }).click();
  await row.getByRole("searchbox", { name: "Search: Select an organization" }).fill("Research");
  await row.getByRole("option", { name: /^Research/ }).first().click();
  await row.getByRole("button", { name: "Add" }).click();
  await expect.poll(() => mapping.moving()).toBe(2);
  await mapping.button("Save").click();
  await expect(page.getByText(/revision 2, saved/)).toBeVisible();

  // A plan that somebody's sync has overtaken is refused, and another is offered.
  await mapping.button("Apply Org and Role Settings").click();
  const applying = mapping.dialog("Apply organization and role settings");
  await expect(applying).toContainText("2 move");
  await send("PATCH", `/Users/${users[2]}`, { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "replace", path: "title", value: "Analyst" }] });
  await applying.getByRole("button", { name: "Apply", exact: true }).click();
  await applying.getByRole("button", { name: /plan/i }).click();
  await expect(applying).toContainText("2 move");
  await applying.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(applying.getByRole("button", { name: "Done" })).toBeVisible();
  await applying.getByRole("button", { name: "Done" }).click();
  await expect(mapping.counts).toContainText("0 move");
  const placed = await Promise.all(users.map(async (id) => (await send("GET", `/Users/${id}`)).body[PLACEMENT]?.organization?.display));
  expect(placed).toEqual(["Research", "Research", "Acme"]);

  // From now on a push alone places: leaving the group brings back, leaving the company blocks.
  expect((await send("PATCH", `/Groups/${group}`, operation("Remove", users.slice(0, 1)))).status).toBe(204);
  expect((await send("GET", `/Users/${users[0]}`)).body[PLACEMENT]?.organization?.display).toBe("Acme");
  await send("PATCH", `/Users/${users[1]}`, { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "Replace", path: "active", value: "False" }] });

  await page.getByRole("link", { name: "Users", exact: true }).click();
  await page.getByRole("searchbox", { name: "Search users" }).fill("bea@acme.test");
  await expect(page.locator(".line-stop")).toHaveCount(1);
  await page.locator(".line-stop").click();
  const pane = page.getByRole("complementary", { name: "User" });
  await expect(pane).toContainText("Is in Analysts: row 1 wins and leads to Research (GP-1).");
  await expect(pane).toContainText("Deactivation scheduled");
  await page.getByRole("link", { name: "Sync Log" }).click();
  await expect(page.getByText("Deactivation scheduled").first()).toBeVisible();
});
