import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { openPage, type TestPage } from "../browser.ts";

const galleryUrl = inject("galleryUrl");
let page: TestPage;

const panel = () => page.getByRole("dialog", { name: "New job" });

beforeEach(async () => {
  page = await openPage(`${galleryUrl}/dev/gallery`);
  await page.getByRole("button", { name: "New job" }).click();
  await panel().waitFor();
});
afterEach(async () => {
  expect(page.errors).toEqual([]);
});

test("starts in its first field and keeps the page behind out of reach", async () => {
  expect(await page.getByLabel("Name").evaluate((box) => box === document.activeElement)).toBe(true);
  for (let stop = 0; stop < 12; stop++) {
    await page.keyboard.press("Tab");
    expect(await panel().locator(":focus").count()).toBe(1);
  }
});

test("closes with Escape at once while nothing was typed and gives the focus back", async () => {
  await page.keyboard.press("Escape");
  await panel().waitFor({ state: "detached" });
  expect(await page.locator(":focus").textContent()).toContain("New job");
});

test("asks before typed words are lost, and keeps them when one stays", async () => {
  await page.keyboard.type("Monthly");
  await page.keyboard.press("Escape");
  const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
  await question.waitFor();
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  expect(await page.getByLabel("Name").inputValue()).toBe("Monthly");
  await page.getByRole("button", { name: "Cancel" }).click();
  await question.getByRole("button", { name: "Leave" }).click();
  await panel().waitFor({ state: "detached" });
});

test("asks as well when the page is left for another one", async () => {
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Facts" }).click();
  await page.getByRole("button", { name: "New job" }).click();
  await page.keyboard.type("Monthly");
  await page.goBack();
  const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
  await question.waitFor();
  expect(new URL(page.url()).search).toBe("?part=facts");
  await question.getByRole("button", { name: "Leave" }).click();
  await expect.poll(() => new URL(page.url()).search).toBe("");
});

test("refuses to go on with a bad field and puts the focus on the first one", async () => {
  await page.getByRole("button", { name: "Next: timing" }).click();
  const name = page.getByLabel("Name");
  await expect.poll(() => name.evaluate((box) => box === document.activeElement)).toBe(true);
  expect(await name.getAttribute("aria-invalid")).toBe("true");
  const reason = await name.getAttribute("aria-describedby");
  expect(await page.locator(`[id="${reason}"]`).textContent()).toBe("Enter a name");
});

test("keeps what was typed when going back and forth", async () => {
  await page.keyboard.type("Monthly VAT export");
  await page.getByRole("button", { name: /^App/ }).click();
  await page.getByRole("option", { name: "platform" }).click();
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Next: timing" }).click();
  await page.getByRole("button", { name: "Back" }).click();
  expect(await page.getByLabel("Name").inputValue()).toBe("Monthly VAT export");
  expect(await page.getByRole("button", { name: /^App/ }).textContent()).toContain("platform");
  await page.getByRole("button", { name: "Next: timing" }).click();
  await page.getByRole("button", { name: "Next: alarms" }).click();
  await page.getByRole("button", { name: "Done", exact: true }).click();
  await panel().waitFor({ state: "detached" });
  expect(await page.getByRole("status").filter({ hasText: "Created" }).count()).toBe(1);
});

test("a list opened inside is not hidden with the page behind", async () => {
  await page.getByRole("button", { name: /^App/ }).click();
  const list = page.getByRole("listbox", { name: "App", includeHidden: true });
  await list.waitFor();
  // What is modal hides the rest two frames after something is added.
  await page.evaluate(
    "new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done))))",
  );
  expect(await list.evaluate((element) => element.closest("[aria-hidden=true]"))).toBeNull();
  expect(await page.getByRole("option").allTextContents()).toEqual(["crm", "platform", "settlement"]);
});
