import { beforeAll, describe, expect, inject, test } from "vitest";
import { ApiClient } from "../../client/api/api-client.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import {
  administrator,
  findAxeViolations,
  openPageAs,
  overflowsSideways,
  type PageOptions,
  type Person,
  type TestPage,
} from "./browser.ts";

const baseUrl = inject("baseUrl");
const api = new ApiClient({ url: baseUrl, token: inject("adminToken") });
const suffix = Date.now().toString(36);
const ns = `grants-${suffix}`;
const params = { ns, appId: "shop" };

let page: TestPage;

beforeAll(async () => {
  await api.call(routes.createNamespace, { body: { id: ns, name: `Grants ${suffix}` } });
  for (const appId of ["shop", "vault"])
    await api.call(routes.createApp, { params: { ns }, body: { appId, name: appId } });
});

async function open(path: string, person = administrator(), options?: PageOptions): Promise<void> {
  page = await openPageAs(person, baseUrl + path, options);
  await page.locator("h1").waitFor();
}

interface Account extends Person {
  userId: string;
}
async function newPerson(name: string, role: "editor" | "viewer" = "editor"): Promise<Account> {
  const who = { email: `${name}-${suffix}@example.com`, password: `${name} long enough ${suffix}` };
  const { userId } = await api.call(routes.createUser, { body: { ...who, name: `${name} ${suffix}`, role } });
  return { ...who, userId };
}
const granted = async () =>
  (await api.call(routes.getGrants, { params })).items.map(({ email }) => email).sort();

const box = (name: "Without access" | "With access") => page.getByRole("region", { name });
const person = (name: "Without access" | "With access", who: Account) =>
  box(name).getByRole("option").filter({ hasText: who.email });

describe("the page of an app's grants", () => {
  test("moves people between its lists by pointer and by keys, and says so", async () => {
    const ada = await newPerson("ada");
    const bob = await newPerson("bob");
    const eve = await newPerson("eve");
    await open(`/ns/${ns}/apps/shop/grants`);
    await box("Without access").getByRole("searchbox").fill(suffix);
    await person("Without access", ada).click();
    await person("Without access", bob).click();
    await page.getByRole("button", { name: "Give access" }).click();
    await page.getByText("2 people have access").waitFor();
    await person("With access", bob).waitFor();
    expect(await granted()).toEqual([ada.email, bob.email]);

    // Search, Tab into the list, walk to the person, Enter.
    const found = page.waitForResponse((answer) => answer.url().includes(encodeURIComponent(eve.email)));
    await box("Without access").getByRole("searchbox").fill(eve.email);
    await found;
    await box("Without access").getByRole("listbox").focus();
    await page.keyboard.press("Enter");
    await page.getByText(`eve ${suffix} has access`).waitFor();
    await person("With access", eve).waitFor();

    await box("With access").getByRole("listbox").focus();
    await page.keyboard.press("Control+a");
    expect(await box("With access").locator('[aria-selected="true"]').count()).toBe(3);
    await page.keyboard.press("Home");
    await page.keyboard.press(" ");
    await page.keyboard.press("Enter");
    await page.getByText("2 people have no access any more").waitFor();
    expect(await granted()).toEqual([ada.email]);
  });

  test("keeps what somebody else changed meanwhile", async () => {
    const [max, mia] = [await newPerson("max"), await newPerson("mia")];
    await api.call(routes.setGrants, { params, body: { userIds: [] } });
    await open(`/ns/${ns}/apps/shop/grants`);
    await box("Without access").getByRole("searchbox").fill(max.email);
    await person("Without access", max).click();
    // The list on the page is older than this from here on, but moves are asked over the newest one.
    await api.call(routes.setGrants, { params, body: { userIds: [mia.userId] } });
    await page.getByRole("button", { name: "Give access" }).click();
    await person("With access", max).waitFor();
    expect(await granted()).toEqual([max.email, mia.email]);
  });

  test.each([
    { width: 1280, theme: "light", locale: "en" },
    { width: 400, theme: "dark", locale: "zh-CN" },
  ] as const)("passes axe and does not scroll sideways at $width px", async (look) => {
    const ann = await newPerson(`ann${look.width}`);
    await api.call(routes.setGrants, { params, body: { userIds: [ann.userId] } });
    await open(`/ns/${ns}/apps/shop/grants`, administrator(), look);
    await page.getByRole("option").filter({ hasText: ann.email }).click();
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
    expect(page.errors).toEqual([]);
  });
});

describe("an editor with one app", () => {
  test("sees it and nothing else, and loses it while the page is open", async () => {
    const zoe = await newPerson("zoe");
    await api.call(routes.setGrants, { params, body: { userIds: [zoe.userId] } });
    await open(`/ns/${ns}/apps`, zoe);
    await page.locator('tr[data-row="shop"]').waitFor();
    expect(await page.locator("tr[data-row]").count()).toBe(1);
    await page.getByRole("button", { name: "More for shop" }).click();
    expect(await page.getByRole("menuitem", { name: "Authorize" }).count()).toBe(0);
    await page.keyboard.press("Escape");
    await api.call(routes.setGrants, { params, body: { userIds: [] } });
    await page.getByText("not_found").first().waitFor({ timeout: 10_000 });
  });

  test("is told that the page of grants is not for them", async () => {
    const pia = await newPerson("pia");
    await api.call(routes.setGrants, { params, body: { userIds: [pia.userId] } });
    await open(`/ns/${ns}/apps/shop/grants`, pia);
    await page.getByText("forbidden").first().waitFor();
  });

  test("without any app is told whom to ask", async () => {
    const ned = await newPerson("ned", "viewer");
    await open("/", ned);
    await page.getByRole("heading", { name: "No app has been opened to you yet" }).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
  });
});

describe("a token for one app", () => {
  test("is made by choosing the app, and reaches nothing else", async () => {
    await open("/tokens");
    await page.getByRole("button", { name: "Create token" }).first().click();
    const panel = page.getByRole("dialog");
    await panel.getByRole("textbox", { name: "Name" }).fill(`scoped ${suffix}`);
    await panel.getByRole("radio", { name: "Chosen namespaces and apps" }).click();
    await panel.getByRole("button", { name: "Create token" }).click();
    await panel.getByText("Enter a value").waitFor();
    const { promise: isListOpen, resolve: answerApps } = Promise.withResolvers<void>();
    await page.route("**/apps?*", async (route) => {
      await isListOpen;
      await route.continue();
    });
    await panel.getByRole("button", { name: /^Namespace/ }).click();
    await page.getByRole("option", { name: `Grants ${suffix}` }).click();
    // While a list is open a press beside it only closes it.
    await page.getByRole("listbox").waitFor({ state: "detached" });
    await panel.getByRole("button", { name: /^App/ }).click();
    // Apps that come while the list is open join it.
    await page.getByRole("option", { name: "All apps" }).waitFor();
    answerApps();
    await page.getByRole("option", { name: /^shop/ }).click();
    await page.unrouteAll();
    await panel.getByRole("button", { name: "Add" }).click();
    await panel.getByText(`${ns} / shop`).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await panel.getByRole("button", { name: "Create token" }).click();
    const token = (await panel.locator(".token-shown code").textContent()) ?? "";
    const caller = new ApiClient({ url: baseUrl, token });
    const { items } = await caller.call(routes.listApps, { params: { ns } });
    expect(items.map(({ appId }) => appId)).toEqual(["shop"]);
    await panel.getByRole("button", { name: "Done" }).click();
    await page.getByText(`${ns} / shop`).waitFor();
  });
});
