import type { Page } from "playwright-core";
import { beforeAll, expect, inject, test } from "vitest";
import { ApiClient } from "../../client/api/api-client.ts";
import { liveQuietMs } from "../../client/protocol/live.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { administrator, openPageAs } from "./browser.ts";

const baseUrl = inject("baseUrl");
const api = new ApiClient({ url: baseUrl, token: inject("adminToken") });
const ns = `feed-${Date.now().toString(36)}`;

beforeAll(async () => {
  await api.call(routes.createNamespace, { body: { id: ns, name: "Feed" } });
});

/** Counts in the page itself, in the order of its own events: what reaches the test comes later on a busy machine. */
const countInPage = (path: string): void => {
  const counted = { asked: 0, connected: 0 };
  Object.assign(window, { counted });
  const { fetch, WebSocket } = window;
  window.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (new URL(url, location.href).pathname === path) counted.asked += 1;
    return fetch(input, init);
  };
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener("open", () => {
        counted.connected += 1;
      });
    }
  };
};

/** The list of apps, with a clock that the test moves, and how often it was asked for. */
async function openApps(): Promise<{ page: Page; asked: () => Promise<number> }> {
  const page = await openPageAs(administrator(), `${baseUrl}/namespaces`, { apart: true });
  await page.clock.install();
  await page.addInitScript(countInPage, `/api/v1/namespaces/${ns}/apps`);
  await page.goto(`${baseUrl}/ns/${ns}/apps`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await expect.poll(() => page.evaluate("counted.connected")).toBe(1);
  return { page, asked: () => page.evaluate("counted.asked") };
}

test("two pages show a change without asking all the time, and what a batch begun on one of them does", async () => {
  const [first, second] = [await openApps(), await openApps()];
  for (const { page } of [first, second]) await page.clock.runFor(liveQuietMs + 2_500);
  const before = [await first.asked(), await second.asked()];
  for (const { page } of [first, second]) await page.clock.runFor(20_000);
  expect([await first.asked(), await second.asked()]).toEqual(before);

  // The first change in this namespace: nobody has reason to believe that no one listens.
  await api.call(routes.createApp, { params: { ns }, body: { appId: "app", name: "Told to both" } });
  for (const { page } of [first, second]) await page.getByRole("row", { name: /Told to both/ }).waitFor();

  const job = {
    appId: "app",
    name: "of a batch",
    jobType: "shell",
    script: "true",
    timeType: "api",
  } as const;
  const { jobId } = await api.call(routes.createJob, { params: { ns }, body: job });
  await first.page.request.post(`${baseUrl}/api/v1/namespaces/${ns}/jobs/batch`, {
    headers: { origin: baseUrl },
    data: { action: "disable", jobIds: [jobId] },
  });
  await second.page.locator("aside.batches").getByText("1 of 1 done").waitFor();
});

test("a page without a connection asks every two seconds", async () => {
  const { page, asked } = await openApps();
  await page.clock.runFor(liveQuietMs + 2_500);
  await page.context().setOffline(true);
  await page.context().setOffline(false);
  await page.routeWebSocket(/\/live$/, (socket) => socket.close());
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  const before = await asked();
  let passedMs = 0;
  const moreAsked = async () => {
    await page.clock.runFor(500);
    passedMs += 500;
    return (await asked()) - before;
  };
  await expect.poll(moreAsked, { interval: 250, timeout: 30_000 }).toBeGreaterThanOrEqual(5);
  // One that is told of changes asks twice in that time.
  expect(passedMs).toBeLessThan(60_000);
});
