import { beforeAll, describe, expect, inject, test } from "vitest";
import { ApiClient } from "../../client/api/api-client.ts";
import { routes } from "../../client/protocol/routes/index.ts";
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
const ns = `calendars-${Date.now().toString(36)}`;
const params = { ns, calendarId: "office" };

let page: TestPage;

beforeAll(async () => {
  await api.call(routes.createNamespace, { body: { id: ns, name: "Days at work" } });
  await api.call(routes.createCalendar, {
    params: { ns },
    body: {
      calendarId: "office",
      name: "Office",
      days: [{ date: "2026-10-01", kind: "off", name: "National Day" }],
    },
  });
});

const open = async (path: string, options?: PageOptions): Promise<void> => {
  page = await openPageAs(administrator(), `${baseUrl}/ns/${ns}/calendars${path}`, options);
  await page.locator("h1").waitFor();
};
const day = (date: string) => page.locator(`[data-date="${date}"]`);

describe("a calendar's year", () => {
  test("turns days by keyboard, names them, and saves them as a whole", async () => {
    await open("/office?year=2026");
    await day("2026-10-01").click();
    await expect.poll(() => day("2026-10-01").getAttribute("data-look")).toBeNull();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expect.poll(() => day("2026-10-10").getAttribute("data-look")).toBe("work");
    await page.getByRole("textbox", { name: "Name of the day" }).fill("Made up");
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Import", exact: true }).waitFor();
    const saved = await api.call(routes.getCalendar, { params });
    expect(saved.days).toEqual([{ date: "2026-10-10", kind: "work", name: "Made up" }]);
    expect(page.errors).toEqual([]);
  });

  test("shows what a file would change before it does, and refuses a wrong one by its lines", async () => {
    await open("/office?year=2027", { width: 400 });
    expect(await overflowsSideways(page)).toBe(false);
    await page.getByRole("button", { name: "Import", exact: true }).click();
    const file = (text: string) => ({ name: "days.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.locator("input[type=file]").setInputFiles(file("date,name\n2027-02-30,Never\n"));
    await page.getByText('line 2: "2027-02-30" is no date').waitFor();
    await page.locator("input[type=file]").setInputFiles(file("date,name\n2027-01-01,New Year\n"));
    await page.getByRole("button", { name: "Take over 1 days" }).click();
    await expect.poll(() => day("2027-01-01").getAttribute("data-look")).toBe("off");
    expect((await api.call(routes.getCalendar, { params })).days.map(({ date }) => date)).toContain(
      "2027-01-01",
    );
  });
});

test("a feed's address is shown once, and the list of calendars in both languages", async () => {
  await open("", { locale: "zh-CN", theme: "dark" });
  await page.getByRole("link", { name: "Office" }).waitFor();
  await page.getByRole("button", { name: "订阅" }).click();
  await page.getByRole("button", { name: "生成地址" }).click();
  const address = page.getByText(/\/feeds\/cfd_\S+\.ics/);
  const url = await address.textContent();
  expect((await fetch(url ?? "")).headers.get("content-type")).toBe("text/calendar; charset=utf-8");
  expect(await findAxeViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "关闭" }).last().click();
  await page.getByRole("button", { name: "订阅" }).click();
  await page.getByRole("button", { name: "停用" }).waitFor();
  expect(await address.count()).toBe(0);
});
