import { describe, expect, inject, test } from "vitest";
import { ApiClient } from "../../client/api/api-client.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { findAxeViolations, logInByForm, openPage, overflowsSideways, type TestPage } from "./browser.ts";

const baseUrl = inject("baseUrl");
const api = new ApiClient({ url: baseUrl, token: inject("adminToken") });
const suffix = Date.now().toString(36);

let page: TestPage;

interface Who {
  email: string;
  password: string;
}
const admin: Who = { email: inject("adminEmail"), password: inject("adminPassword") };

async function open(path: string, who = admin, options = {}): Promise<void> {
  page = await openPage(`${baseUrl}/login?next=${encodeURIComponent(path)}`, options);
  await logInByForm(page, who.email, who.password);
  await page.locator("h1").waitFor();
}

const panel = () => page.getByRole("dialog");

async function newUser(name: string): Promise<Who & { userId: string }> {
  const who = { email: `${name}-${suffix}@example.com`, password: `${name} long enough ${suffix}` };
  const { userId } = await api.call(routes.createUser, { body: { ...who, name, role: "viewer" } });
  return { ...who, userId };
}

describe("people", () => {
  test("an account made here can log in, and sees no menu entry that its role may not open", async () => {
    const email = `lin-${suffix}@example.com`;
    await open("/people");
    await page.getByRole("button", { name: "Create account" }).click();
    await panel().getByLabel("E-mail").fill("lin");
    await panel().getByRole("button", { name: "Create account" }).click();
    expect(await page.locator(":focus").getAttribute("aria-invalid")).toBe("true");
    expect(await findAxeViolations(page)).toEqual([]);
    await panel().getByLabel("E-mail").fill(email);
    await panel().getByLabel("Name").fill("Lin Wei");
    await panel().getByRole("button", { name: "Generate one" }).click();
    const password = await panel().getByRole("textbox", { name: "First password" }).inputValue();
    await panel().getByRole("button", { name: "Create account" }).click();
    await page.getByText(`Created: ${email}`).waitFor();

    page = await openPage(`${baseUrl}/login?next=%2Fsettings`);
    await page.locator("input[name=email]").fill(email);
    await page.locator("input[name=password]").fill(password);
    await page.locator("button[type=submit]").click();
    await page.getByLabel("New password").fill(`chosen by Lin ${suffix}`);
    await page.getByRole("button", { name: "Save and go on" }).click();
    await page.getByText("Sees the apps granted, changes nothing.").waitFor();
    const entries = await page.locator("nav.nav a").allTextContents();
    expect(entries).toContain("Settings");
    expect(entries).not.toContain("People");
    expect(entries).not.toContain("Tokens");
    await page.goto(`${baseUrl}/ns/default/apps`);
    // No app was granted to it yet.
    await page.getByRole("heading", { level: 1, name: "No app has been opened to you yet" }).waitFor();
    // The role is known by now: the account's button names its owner.
    await page.getByRole("button", { name: /Lin Wei: account/ }).waitFor();
    expect(await page.getByRole("button", { name: "Create app" }).count()).toBe(0);
  });

  test("disabling asks, and the account cannot log in any more", async () => {
    const who = await newUser("chen");
    await open("/people");
    await page.getByRole("button", { name: "More for chen" }).click();
    await page.getByRole("menuitem", { name: "Disable" }).click();
    await page
      .getByRole("alertdialog", { name: `Disable ${who.email}?` })
      .getByText("Disable", { exact: true })
      .click();
    await page.getByText(`Disabled: ${who.email}`).waitFor();
    const answer = await page.request.post(`${baseUrl}/api/v1/auth/login`, {
      data: { email: who.email, password: who.password },
    });
    expect(answer.status()).toBe(401);
  });
});

describe("tokens", () => {
  test("a token is shown once, works, and is refused after it was revoked", async () => {
    await open("/tokens");
    await page.getByRole("button", { name: "Create token" }).first().click();
    await panel().getByRole("textbox", { name: "Name" }).fill(`shop ${suffix}`);
    expect(await findAxeViolations(page)).toEqual([]);
    await panel().getByRole("button", { name: "Create token" }).click();
    const token = (await panel().locator(".token-shown code").textContent()) ?? "";
    const caller = new ApiClient({ url: baseUrl, token });
    expect((await caller.call(routes.me, {})).role).toBe("operator");
    await panel().getByRole("button", { name: "Done" }).click();
    await panel().waitFor({ state: "detached" });
    expect(await page.content()).not.toContain(token);
    await page.getByRole("button", { name: `Revoke shop ${suffix}` }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText(`Revoked: shop ${suffix}`).waitFor();
    await expect
      .poll(() => caller.call(routes.me, {}).catch((error) => error.code), { timeout: 10_000 })
      .toBe("unauthenticated");
  });
});

describe("settings", () => {
  test("refuses a wrong current password under its field, then changes it", async () => {
    const who = await newUser("ada");
    await open("/settings", who);
    await page.getByLabel("Current password").fill("not this one");
    await page.getByLabel("New password").fill("short");
    await page.getByText("At least 10 characters", { exact: true }).waitFor();
    await page.getByLabel("New password").fill(`another one ${suffix}`);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("This is not your current password").waitFor();
    await page.getByLabel("Current password").fill(who.password);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("Password changed").waitFor();
    const answer = await page.request.post(`${baseUrl}/api/v1/auth/login`, {
      data: { email: who.email, password: `another one ${suffix}` },
    });
    expect(answer.status()).toBe(200);
  });

  test.each([
    { width: 1280, theme: "light", locale: "en" },
    { width: 400, theme: "dark", locale: "zh-CN" },
  ] as const)("shows the platform's parts; passes axe at $width px", async (look) => {
    await open("/settings", admin, look);
    await page.locator(".parts").waitFor();
    expect(await page.locator(".parts li").count()).toBeGreaterThan(1);
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
  });
});
