import { describe, expect, inject, test } from "vitest";
import { findAxeViolations, openPage, overflowsSideways } from "../browser.ts";

const galleryUrl = inject("galleryUrl");

// Every width, theme and language, and every two of them together once.
const looks = [
  { width: 1280, theme: "light", locale: "en" },
  { width: 1280, theme: "dark", locale: "zh-CN" },
  { width: 400, theme: "light", locale: "zh-CN" },
  { width: 400, theme: "dark", locale: "en" },
] as const;

describe.each(looks)("$width px, $theme, $locale", (look) => {
  test.each(["/dev/gallery", "/dev/list", "/login"])(
    "%s passes axe and does not scroll sideways",
    async (path) => {
      const page = await openPage(galleryUrl + path, look);
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(await findAxeViolations(page)).toEqual([]);
      expect(await overflowsSideways(page)).toBe(false);
    },
  );

  test("menu, panel and dialog pass axe while open", async () => {
    const page = await openPage(`${galleryUrl}/dev/gallery`, look);
    await page.locator(".head .primary").click();
    await page.getByRole("dialog").waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Delete app" }).click();
    await page.getByRole("alertdialog").waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("alertdialog").waitFor({ state: "detached" });
    await page.locator(".head [aria-haspopup]").click();
    await page.getByRole("menu").waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
  });
});
