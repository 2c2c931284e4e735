// What the tests of the console over a gateway stand on: a gateway in memory, and the mapping page of its provider.
import { test as base, Mapping } from "./fixtures.ts";
import { FakeGateway } from "./fake-gateway.ts";

interface PerTest {
  gateway: FakeGateway;
  /** Comes in by the token and opens a page; the provider of the examples unless another is named. */
  enter(page?: string): Promise<Mapping>;
}

export const test = base.extend<PerTest>({
  // The browser reports every refusal of the gateway as an error; what the page makes of it is tested.
  allowed: /Failed to load resource/,

  gateway: async ({}, use) => {
    const gateway = await new FakeGateway().start();
    await use(gateway);
    await gateway.stop();
  },

  enter: async ({ page, gateway }, use) => {
    await use(async (name = "#/provisioning/okta") => {
      await page.goto(gateway.entrance);
      await page.getByRole("heading", { name: "Provisioning" }).waitFor();
      if (name !== "#/provisioning") await page.goto(`${gateway.url}${name}`);
      return new Mapping(page);
    });
  },
});

export { expect } from "@playwright/test";
