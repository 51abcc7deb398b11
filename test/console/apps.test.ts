import { beforeAll, describe, expect, inject, test } from "vitest";
import { ApiClient } from "../../client/api/api-client.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { Worker } from "../../client/worker/index.ts";
import {
  administrator,
  findAxeViolations,
  openPageAs,
  overflowsSideways,
  type PageOptions,
  type TestPage,
} from "./browser.ts";

const baseUrl = inject("baseUrl");
const api = new ApiClient({ url: baseUrl, token: inject("adminToken") });
const ns = `apps-${Date.now().toString(36)}`;

let page: TestPage;

beforeAll(async () => {
  await api.call(routes.createNamespace, { body: { id: ns, name: `Apps ${ns}` } });
});

async function open(path: string, options?: PageOptions): Promise<void> {
  page = await openPageAs(administrator(), baseUrl + path, options);
  // By its tag: behind an open panel it is out of reach for roles.
  await page.locator("h1").waitFor();
}

const row = (id: string) => page.locator(`tr[data-row="${id}"]`);
const panel = () => page.getByRole("dialog");
const newApp = (appId: string, name = appId) =>
  api.call(routes.createApp, { params: { ns }, body: { appId, name } });

async function choose(name: string, entry: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${name}` }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

describe("the wizard of an app", () => {
  test("makes an app in two steps, takes its id from the name, then shows how to connect with its key", async () => {
    await open(`/ns/${ns}/apps?new=true`);
    await panel().getByLabel("App name").fill("Billing and more");
    await panel()
      .getByText(/^Flow control/)
      .click();
    await panel().getByRole("button", { name: "Next: alarms" }).click();
    // Flow control is on without its number: step 1 stays, with the focus where it is missing.
    expect(await page.locator(":focus").getAttribute("aria-invalid")).toBe("true");
    await page.keyboard.type("25");
    await panel().getByRole("button", { name: "Next: alarms" }).click();
    await panel().getByText("E-mail", { exact: true }).first().click();
    await panel().getByRole("button", { name: "Add a contact" }).click();
    await panel().getByLabel("Nickname").fill("Lin Wei");
    await panel().getByLabel("E-mail", { exact: true }).last().fill("lin.wei@");
    await panel().getByText("Enter an e-mail address").waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await panel().getByLabel("E-mail", { exact: true }).last().fill("lin.wei@example.com");
    await panel().getByRole("button", { name: "Done", exact: true }).click();

    await panel().getByRole("tab", { name: "Agent" }).waitFor();
    const { appKey } = await api.call(routes.getAppKey, { params: { ns, appId: "Billing-and-more" } });
    expect(await panel().locator(".ways pre").textContent()).toBe(
      `npm run agent -- --url ${new URL(baseUrl).origin} --namespace ${ns} --app Billing-and-more --key ${appKey}`,
    );
    expect(await findAxeViolations(page)).toEqual([]);
    const made = await api.call(routes.getApp, { params: { ns, appId: "Billing-and-more" } });
    expect(made.flowControl).toEqual({ enabled: true, runConcurrency: 25 });
    expect(made.channels).toEqual(["email"]);
    expect(made.contacts).toEqual([{ nickname: "Lin Wei", email: "lin.wei@example.com" }]);
    await panel().getByRole("button", { name: "Close" }).last().click();
    await row("Billing-and-more").waitFor();
  });

  test("puts a taken app ID under its field and keeps what was typed", async () => {
    await newApp("taken");
    await open(`/ns/${ns}/apps?new=true`);
    await panel().getByLabel("App name").fill("Another");
    await panel().getByRole("textbox", { name: "App ID" }).fill("taken");
    await panel().getByRole("button", { name: "Next: alarms" }).click();
    await panel().getByRole("button", { name: "Done", exact: true }).click();
    await panel().getByText("Already taken: choose another one").waitFor();
    expect(await panel().getByLabel("App name").inputValue()).toBe("Another");
    await panel().getByRole("textbox", { name: "App ID" }).fill("free");
    expect(await panel().getByText("Already taken").count()).toBe(0);
  });

  test("asks before typed words are lost", async () => {
    await open(`/ns/${ns}/apps?new=true`);
    await panel().getByLabel("App name").fill("Half an app");
    await page.keyboard.press("Escape");
    await page.getByRole("alertdialog", { name: "Leave without saving?" }).waitFor();
    await page.getByRole("button", { name: "Leave" }).click();
    await panel().waitFor({ state: "detached" });
  });

  test("refuses to save over what someone else changed meanwhile", async () => {
    await newApp("shared", "Shared");
    await open(`/ns/${ns}/apps`);
    await page.getByRole("button", { name: "Edit Shared" }).click();
    await api.call(routes.updateApp, { params: { ns, appId: "shared" }, body: { maxJobs: 7 } });
    await panel().getByLabel("Description").fill("mine");
    await panel().getByRole("button", { name: "Next: alarms" }).click();
    await panel().getByRole("button", { name: "Done", exact: true }).click();
    await panel().getByText("Someone else changed it meanwhile").waitFor();
    const app = await api.call(routes.getApp, { params: { ns, appId: "shared" } });
    expect([app.maxJobs, app.description]).toEqual([7, ""]);
  });
});

describe("the settings of an app", () => {
  test("show the queues that autoscale has spread it over, with their jobs", async () => {
    const body = {
      appId: "spread",
      name: "spread",
      maxJobs: 2,
      autoscale: { enabled: true, globalMaxJobs: 9 },
    };
    await api.call(routes.createApp, { params: { ns }, body });
    for (const name of ["one", "two", "three"])
      await api.call(routes.createJob, {
        params: { ns },
        body: { appId: "spread", name, jobType: "nodejs", processor: "work", timeType: "api" },
      });
    await open(`/ns/${ns}/apps`);
    expect(await row("spread").textContent()).toContain("3 / 9");
    // All that a card of a narrow screen offers.
    await page.getByRole("button", { name: "More for spread" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    await panel().getByText("Queues now: 2").waitFor();
    expect(await panel().locator(".queue-slices tbody tr").allTextContents()).toEqual(["12000", "21000"]);
    expect(await findAxeViolations(page)).toEqual([]);
    expect(page.errors).toEqual([]);
  });
});

describe("the signing secrets of an app", () => {
  test("are added and removed one by one, two of them signing, the last one staying", async () => {
    await newApp("signed", "Signed");
    await open(`/ns/${ns}/apps`);
    await row("signed").waitFor();
    await page.getByRole("button", { name: "More for Signed" }).click();
    await page.getByRole("menuitem", { name: "Signing secrets" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/^whsec_/).waitFor();
    expect(await dialog.getByRole("button", { name: /^Remove/ }).isDisabled()).toBe(true);
    await dialog.getByRole("button", { name: "Add a secret" }).click();
    await dialog
      .getByText(/^whsec_/)
      .nth(1)
      .waitFor();
    expect(await dialog.getByText("signs", { exact: true }).count()).toBe(2);
    expect(await findAxeViolations(page)).toEqual([]);
    await dialog
      .getByRole("button", { name: /^Remove/ })
      .nth(1)
      .click();
    await dialog.getByRole("alert").getByRole("button", { name: "Remove" }).click();
    await page.getByText("Signing secret removed").waitFor();
    await expect.poll(() => dialog.getByText(/^whsec_/).count()).toBe(1);
  });
});

describe("the key of an app", () => {
  test("is masked, shown when asked for, and stays valid through a rotation with a grace period", async () => {
    const { appKey } = await newApp("keyed", "Keyed");
    await open(`/ns/${ns}/apps`);
    await row("keyed").waitFor();
    expect(await row("keyed").textContent()).not.toContain(appKey);
    await page.getByRole("button", { name: "Show the key of Keyed" }).click();
    await page.getByRole("dialog").getByText(appKey).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Rotate" }).click();
    await page.getByText(/The key before this one works until/).waitFor();
    const rotated = await api.call(routes.getAppKey, { params: { ns, appId: "keyed" } });
    expect(rotated.appKey).not.toBe(appKey);
    await page.getByRole("dialog").getByText(rotated.appKey).waitFor();
  });
});

test("the key in sight is not asked for again when the window is looked at", async () => {
  const { appKey } = await newApp("once", "Once");
  await open(`/ns/${ns}/apps`);
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/apps/once/key")) asked += 1;
  });
  await page.getByRole("button", { name: "Show the key of Once" }).click();
  await page.getByRole("dialog").getByText(appKey).waitFor();
  // A second look at the window, then two rounds of what is live on the page.
  await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
  const round = () => page.waitForResponse((answer) => /\/apps\?/.test(answer.url()));
  await round();
  await round();
  expect(asked).toBe(1);
});

describe("deleting an app", () => {
  test("asks for its name and says what goes with it", async () => {
    await newApp("doomed", "Doomed app");
    for (const name of ["one", "two"])
      await api.call(routes.createJob, {
        params: { ns },
        body: { appId: "doomed", name, jobType: "shell", script: "true", timeType: "none" },
      });
    await open(`/ns/${ns}/apps`);
    await choose("Doomed app", "Delete");
    const dialog = page.getByRole("alertdialog", { name: "Delete app Doomed app?" });
    const remove = dialog.getByRole("button", { name: "Delete" });
    expect(await dialog.locator("dd").first().textContent()).toBe("2");
    expect(await remove.isDisabled()).toBe(true);
    await dialog.getByLabel("Type Doomed app to confirm").fill("doomed app");
    expect(await remove.isDisabled()).toBe(true);
    await dialog.getByLabel("Type Doomed app to confirm").fill("Doomed app");
    expect(await findAxeViolations(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await row("doomed").waitFor({ state: "detached" });
    await page.getByText("Deleted: Doomed app").waitFor();
  });
});

describe("workers of an app", () => {
  test("says how to connect one, and shows it by itself once it is there", async () => {
    const { appKey } = await newApp("served", "Served");
    await open(`/ns/${ns}/apps/served/workers`);
    await page.getByRole("heading", { name: "No worker is connected" }).waitFor();
    expect(await page.locator(".empty pre").textContent()).toContain(`--namespace ${ns} --app served`);
    expect(await findAxeViolations(page)).toEqual([]);
    const connect = (memoryPercent: number) => {
      const worker = new Worker({
        url: baseUrl,
        namespace: ns,
        appId: "served",
        appKey,
        workerId: "worker-under-test",
        address: "10.1.2.3",
        labels: ["blue"],
        clientKind: "a test",
        loadProbe: async () => ({ load5: 0.5, cores: 4, memoryPercent, diskPercent: 12 }),
        logger: { info() {}, warn() {}, error() {} },
      });
      worker.processor("hello", () => "hello");
      return { worker, ended: worker.start() };
    };
    const workers = [connect(93)];
    try {
      await row("worker-under-test").waitFor();
      const shown = row("worker-under-test");
      expect(await shown.locator(".c-worker").textContent()).toContain("10.1.2.3 [1]");
      // Over the app's 90 % of memory.
      await shown.getByText("memory 93 % > 90 %").waitFor();
      expect(await shown.locator(".c-labels").textContent()).toBe("blue");
      expect(await shown.locator(".c-running").textContent()).toContain("0 of 10");
      expect(await findAxeViolations(page)).toEqual([]);
      // Under the same id: the row stays, and what it says changes.
      workers.push(connect(94));
      await shown.getByText("memory 94 % > 90 %").waitFor();
      expect(await shown.locator(".c-memory").textContent()).toBe("94 %");
    } finally {
      await Promise.all(workers.map(({ worker }) => worker.stop({ force: true })));
      await Promise.all(workers.map(({ ended }) => ended.catch(() => undefined)));
    }
    await page.getByRole("heading", { name: "No worker is connected" }).waitFor();
  });

  test("says so where the namespace has no such app", async () => {
    await open(`/ns/${ns}/apps/never-made/workers`);
    await page.getByRole("heading", { name: "It does not exist here" }).waitFor();
  });
});

describe.each([
  { width: 1280, theme: "dark", locale: "zh-CN" },
  { width: 400, theme: "light", locale: "en" },
] as const)("apps at $width px, $theme, $locale", (look) => {
  test("passes axe and does not scroll sideways, list and wizard", async () => {
    await newApp(`seen-${look.width}`);
    await open(`/ns/${ns}/apps`, look);
    await row(`seen-${look.width}`).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
    await page.locator(".head .primary").click();
    await panel().waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
    expect(page.errors).toEqual([]);
  });
});
