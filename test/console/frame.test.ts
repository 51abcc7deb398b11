import { describe, expect, inject, test } from "vitest";
import { ApiClient } from "../../client/api/api-client.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import {
  findAxeViolations,
  logInByForm,
  openPage,
  overflowsSideways,
  type PageOptions,
  type TestPage,
} from "./browser.ts";

const baseUrl = inject("baseUrl");
const email = inject("adminEmail");
const password = inject("adminPassword");

let page: TestPage;

async function openInside(path: string, options?: PageOptions): Promise<void> {
  page = await openPage(`${baseUrl}/login?next=${encodeURIComponent(path)}`, options);
  await logInByForm(page, email, password);
}

describe("log-in", () => {
  test("refuses a wrong password in words, keeps the e-mail and lets one try again", async () => {
    page = await openPage(`${baseUrl}/login`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator(".refused").waitFor();
    expect(await page.getByLabel("E-mail").inputValue()).toBe(email);
    expect(await page.getByLabel("Password", { exact: true }).getAttribute("aria-invalid")).toBe("true");
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/ns\/[^/]+\/executions$/);
  });

  test("says in Chinese too why it refused, and how many tries are left", async () => {
    page = await openPage(`${baseUrl}/login`, { locale: "zh-CN" });
    // Nobody's address: its tries are counted apart from those of the account of the other tests.
    await page.locator("input[name=email]").fill("nobody@example.com");
    await page.locator("input[name=password]").fill("not the password");
    await page.locator("button[type=submit]").click();
    await page.locator(".refused").waitFor();
    expect(await page.locator(".refused").textContent()).toMatch(
      /^邮箱与密码不匹配。 再失败 \d+ 次将暂停登录。$/,
    );
  });

  test("says which field is empty and puts the focus there", async () => {
    page = await openPage(`${baseUrl}/login`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByRole("button", { name: "Sign in" }).click();
    expect(await page.getByText("Enter your password").count()).toBe(1);
    expect(await page.locator(":focus").getAttribute("name")).toBe("password");
  });

  test("comes back to the page that asked for it", async () => {
    page = await openPage(`${baseUrl}/ns/default/executions?status=failed`);
    await page.waitForURL(/\/login\?next=/);
    await logInByForm(page, email, password);
    await page.waitForURL(`${baseUrl}/ns/default/executions?status=failed`);
  });

  test("does not follow a link to another site", async () => {
    page = await openPage(`${baseUrl}/login?next=//evil.example/ns/default/executions`);
    await logInByForm(page, email, password);
    expect(new URL(page.url()).origin).toBe(new URL(baseUrl).origin);
  });

  test("shows the state of the platform, its version and its time-zone data", async () => {
    page = await openPage(`${baseUrl}/login`);
    const footer = page.locator("footer");
    await footer.getByText("All parts up").waitFor();
    expect(await footer.textContent()).toMatch(/Carillon \d+\.\d+\.\d+.*Time-zone data 20\d\d/);
  });

  test("logging out ends the session", async () => {
    await openInside("/ns/default/executions");
    await page.getByRole("button", { name: /account$/ }).click();
    await page.getByRole("menuitem", { name: "Log out" }).click();
    await page.waitForURL(/\/login/);
    await page.goto(`${baseUrl}/ns/default/executions`);
    await page.waitForURL(/\/login\?next=/);
  });
});

describe("frame", () => {
  test("begins with a link that skips to the content", async () => {
    await openInside("/ns/default/executions");
    await page.goto(`${baseUrl}/ns/default/executions`);
    await page.locator("nav.nav").waitFor();
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").textContent()).toBe("Skip to content");
    await page.keyboard.press("Enter");
    expect(await page.locator(":focus").getAttribute("id")).toBe("main");
  });

  test("speaks the browser's language at first, switches and remembers", async () => {
    await openInside("/ns/default/executions", { locale: "zh-CN" });
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
    await page.getByRole("heading", { level: 1, name: "执行列表" }).waitFor();
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("heading", { level: 1, name: "Execution list" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Execution list" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
  });

  test("keeps the chosen theme through a reload, before anything is drawn", async () => {
    await openInside("/ns/default/executions");
    await page.getByRole("button", { name: /^Theme/ }).click();
    await page.getByRole("menuitemcheckbox", { name: "Dark" }).click();
    const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const dark = await background();
    await page.reload({ waitUntil: "commit" });
    await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
    await page.locator("nav.nav").waitFor();
    expect(await background()).toBe(dark);
  });

  test("changes the namespace in the URL and stays on the same list", async () => {
    await openInside("/ns/default/executions");
    const id = `team-${Date.now().toString(36)}`;
    const made = await page.evaluate(
      async (id) =>
        (
          await fetch("/api/v1/namespaces", {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ id, name: `Team ${id}` }),
          })
        ).status,
      id,
    );
    expect(made).toBe(201);
    await page.reload();
    await page.getByRole("button", { name: "Namespace: Default" }).click();
    await page.getByRole("menuitemcheckbox", { name: `Team ${id}` }).click();
    await page.waitForURL(`${baseUrl}/ns/${id}/executions`);
    await page.goto(baseUrl);
    await page.waitForURL(`${baseUrl}/ns/${id}/executions`);
  });

  test("says so at an address that does not exist", async () => {
    await openInside("/ns/default/nothing-of-this-name");
    await page.getByRole("heading", { name: "There is nothing at this address" }).waitFor();
    await page.getByRole("link", { name: "To the execution list" }).click();
    await page.waitForURL(/\/executions$/);
  });

  test("has no entry that leads nowhere", async () => {
    await openInside("/ns/default/executions");
    const links = await page
      .locator("nav.nav a")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    for (const link of links) {
      await page.goto(baseUrl + link);
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(await page.locator("nav.nav a[aria-current=page]").getAttribute("href"), String(link)).toBe(
        link,
      );
    }
  });

  test("warns while the platform does not answer", async () => {
    await openInside("/ns/default/executions");
    await page.context().setOffline(true);
    await page.getByText("The platform does not answer.").first().waitFor();
    await page.context().setOffline(false);
    await page.locator(".notice", { hasText: "may be out of date" }).waitFor({ state: "detached" });
  });
});

describe("palette", () => {
  test("opens with Ctrl K, finds a page by its name and goes there", async () => {
    await openInside("/ns/default/nothing-of-this-name");
    // At once: what is typed while the palette is loaded counts too.
    await page.keyboard.press("Control+k");
    await page.keyboard.type("execution");
    await page.getByRole("option", { name: "Execution list", selected: true }).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/executions$/);
  });

  test("jumps to a run by its id, and to a calendar by its name", async () => {
    const api = new ApiClient({ url: baseUrl, token: inject("adminToken") });
    const name = `Holidays ${Date.now().toString(36)}`;
    const params = { ns: "default" };
    const { calendarId } = await api.call(routes.createCalendar, { params, body: { name } });
    await openInside("/ns/default/executions");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Search or jump" }).fill("104-218");
    await page.getByRole("option", { name: "Run 104-218", selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/ns\/default\/executions\/104-218$/);
    await page.keyboard.press("Control+k");
    const recent = page.getByRole("group", { name: "Recent" });
    await recent.getByRole("option", { name: "Run 104-218", selected: true }).waitFor();
    await page.keyboard.type("calendar");
    await page.getByRole("option", { name: "Execution calendar" }).click();
    await page.waitForURL(/\/ns\/default\/overview\/calendar$/);
    await page.keyboard.press("Control+k");
    await page.keyboard.type(name);
    await page.getByRole("option", { name: new RegExp(name), selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(`${baseUrl}/ns/default/calendars/${calendarId}`);
    await api.call(routes.deleteCalendar, { params: { ...params, calendarId } });
  });

  test("closes with Escape and gives the focus back", async () => {
    await openInside("/ns/default/executions");
    await page.getByRole("button", { name: /Search or jump/ }).click();
    await page.getByRole("combobox", { name: "Search or jump" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await page.locator(":focus").textContent()).toContain("Search or jump");
  });
});

describe.each([
  { width: 1280, theme: "light", locale: "en" },
  { width: 800, theme: "dark", locale: "en" },
  { width: 400, theme: "dark", locale: "zh-CN" },
] as const)("frame at $width px, $theme, $locale", (look) => {
  test("passes axe and does not scroll sideways, with its sheet of further pages open too", async () => {
    await openInside("/ns/default/executions", look);
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
    if (look.width < 640) {
      await page.getByRole("button", { name: "更多", exact: true }).click();
      await page.getByRole("dialog").waitFor();
      expect(await findAxeViolations(page)).toEqual([]);
    }
  });
});
