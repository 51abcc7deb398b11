import type { Browser, Page } from "playwright-core";
import { afterEach, beforeAll, expect, inject, test } from "vitest";
import { ApiClient } from "../../client/api/api-client.ts";
import { liveQuietMs } from "../../client/protocol/live.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { administrator, openBrowser, openPageAs } from "./browser.ts";

const baseUrl = inject("baseUrl");
const api = new ApiClient({ url: baseUrl, token: inject("adminToken") });
const ns = `feed-${Date.now().toString(36)}`;
let browser: Browser;
const pages: Page[] = [];

beforeAll(async () => {
  await api.call(routes.createNamespace, { body: { id: ns, name: "Feed" } });
  browser = await openBrowser();
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
});

/** The list of apps, with a clock that the test moves, and how often it was asked for. */
async function openApps(): Promise<{ page: Page; asked: () => number }> {
  const page = await openPageAs(administrator(), browser, `${baseUrl}/namespaces`);
  pages.push(page);
  await page.clock.install();
  let count = 0;
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === `/api/v1/namespaces/${ns}/apps`) count += 1;
  });
  const connected = page.waitForEvent("websocket");
  await page.goto(`${baseUrl}/ns/${ns}/apps`);
  await connected;
  await page.getByRole("heading", { level: 1 }).waitFor();
  return { page, asked: () => count };
}

test("two pages show a change without asking all the time", async () => {
  const [first, second] = [await openApps(), await openApps()];
  for (const { page } of [first, second]) {
    await page.clock.runFor(liveQuietMs + 2_500);
    await page.waitForLoadState("networkidle");
  }
  const before = [first.asked(), second.asked()];
  for (const { page } of [first, second]) await page.clock.runFor(20_000);
  expect([first.asked(), second.asked()]).toEqual(before);

  // The first change in this namespace: nobody has reason to believe that no one listens.
  await api.call(routes.createApp, { params: { ns }, body: { appId: "app", name: "Told to both" } });
  for (const { page } of [first, second]) await page.getByRole("row", { name: /Told to both/ }).waitFor();
});

test("a page without a connection asks every two seconds", async () => {
  const { page, asked } = await openApps();
  await page.clock.runFor(liveQuietMs + 2_500);
  await page.context().setOffline(true);
  await page.context().setOffline(false);
  await page.routeWebSocket(/\/live$/, (socket) => socket.close());
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  const before = asked();
  for (let step = 0; step < 5; step += 1) {
    const answered = page.waitForResponse(/\/apps\?/);
    await page.clock.runFor(2_100);
    await answered;
  }
  expect(asked()).toBeGreaterThanOrEqual(before + 5);
});
