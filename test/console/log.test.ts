import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { routes } from "../../client/protocol/routes/index.ts";
import { administrator, findAxeViolations, openPageAs, type PageOptions, type TestPage } from "./browser.ts";
import { type RunTrial, startRunTrial } from "./run-trial.ts";

const baseUrl = inject("baseUrl");

let trial: RunTrial;
let page: TestPage;

beforeAll(async () => {
  trial = await startRunTrial();
  return trial.stop;
});

async function open(runId: string, hash = "", options?: PageOptions): Promise<void> {
  const url = `${baseUrl}/ns/${trial.ns}/executions/${runId}${hash}`;
  page = await openPageAs(administrator(), url, options);
  await page.getByRole("tab", { name: "Log" }).waitFor();
}

const lines = () => page.getByRole("grid", { name: "Log lines" });
const line = (n: number) => page.locator(`#L${n}`);
const toggle = (name: string) => page.getByRole("button", { name, exact: true });
const box = () =>
  lines().evaluate((one) => ({ top: one.scrollTop, rest: one.scrollHeight - one.clientHeight }));
/** Whether a row stands inside the window of the list. */
const inSight = (n: number) =>
  page.waitForFunction((id) => {
    const row = document.getElementById(id)?.getBoundingClientRect();
    const list = document.querySelector(".lines")?.getBoundingClientRect();
    return row && list && row.top >= list.top - 1 && row.bottom <= list.bottom + 1;
  }, `L${n}`);

async function countTo(n: number): Promise<string> {
  return await trial.newRun(await trial.newJob(`counts to ${n}`, "count"), "success", String(n));
}

describe("log", () => {
  test("shows each line as it is written, and stays at the end while it follows", async () => {
    const runId = await trial.newRun(await trial.newJob("talks", "hold"), "running");
    await open(runId);
    await line(1).getByText("held").waitFor();
    expect(await toggle("Follow").getAttribute("aria-pressed")).toBe("true");
    trial.say(runId, "warn", "bank 17 is slow");
    await line(2).getByText("bank 17 is slow").waitFor();
    expect(await line(2).getAttribute("data-level")).toBe("warn");
    for (let n = 3; n <= 200; n++) trial.say(runId, "info", `line ${n}`);
    await line(200).getByText("line 200").waitFor();
    await inSight(200);
  });

  test("stops following for who scrolls up, counts what came meanwhile and goes back on demand", async () => {
    const runId = await trial.newRun(await trial.newJob("talks on", "hold"), "running");
    for (let n = 2; n <= 300; n++) trial.say(runId, "info", `line ${n}`);
    await open(runId);
    await line(300).waitFor();
    await inSight(300);
    await lines().hover();
    await page.mouse.wheel(0, -2000);
    await page.locator('.logbar [aria-pressed="false"]', { hasText: "Follow" }).waitFor();
    const { top } = await box();
    trial.say(runId, "info", "the newest");
    await page.getByRole("tab", { name: "Log 301" }).waitFor();
    const pill = page.getByRole("button", { name: /newer lines$/ });
    await pill.waitFor();
    expect((await box()).top).toBe(top);
    await pill.click();
    await line(301).getByText("the newest").waitFor();
    await inSight(301);
    await pill.waitFor({ state: "detached" });
  });

  test("draws what is seen of 10,000 lines and scrolls through all of them", async () => {
    const runId = await countTo(10_000);
    await open(runId);
    await page.getByRole("tab", { name: "Log 10,000" }).waitFor();
    await line(1).waitFor();
    await page.locator('.lines[aria-rowcount="10000"]').waitFor();
    expect(await lines().getByRole("row").count()).toBeLessThan(120);
    await lines().focus();
    await page.keyboard.press("End");
    await line(10_000).getByText("number 10000").waitFor();
    await inSight(10_000);
    expect(await lines().getByRole("row").count()).toBeLessThan(120);
    await page.keyboard.press("Home");
    await line(1).waitFor();
    await inSight(1);
  });

  test("says how many lines were cut, at their place, and leads there from the address of one of them", async () => {
    const runId = await countTo(12_000);
    const { cut } = await trial.trial.api.call(routes.getRunLog, {
      params: { ns: trial.ns, runId },
      query: {},
    });
    if (!cut) throw new Error("nothing was cut");
    await open(runId, `#L${cut.from + 10}`);
    const count = (cut.to - cut.from + 1).toLocaleString("en-US");
    await page.locator(".cut", { hasText: `${count} lines cut here` }).waitFor();
    await inSight(cut.from);
    const around = await lines().getByRole("row").allTextContents();
    const at = around.findIndex((text) => text.includes("lines cut here"));
    expect(around[at - 1]).toContain(`number ${cut.from - 1}`);
    expect(around[at + 1]).toContain(`number ${cut.to + 1}`);
  });

  test("finds words: counts the hits, goes to the next and the previous, wraps around", async () => {
    const runId = await countTo(3_000);
    await open(runId);
    await page.getByRole("tab", { name: "Log 3,000" }).waitFor();
    await page.getByRole("textbox", { name: "Search the log" }).fill("NUMBER 299");
    await page.getByText("1 of 11").waitFor();
    await inSight(299);
    await page.keyboard.press("Enter");
    await page.getByText("2 of 11").waitFor();
    await inSight(2990);
    expect(await line(2990).locator("mark.now").textContent()).toBe("number 299");
    await page.keyboard.press("Shift+Enter");
    await inSight(299);
    await page.getByRole("button", { name: "Previous hit" }).click();
    await page.getByText("11 of 11").waitFor();
    await inSight(2999);
    await page.getByRole("textbox", { name: "Search the log" }).fill("(");
    await page.getByText("no hits").waitFor();
  });

  test("leaves out lines below a level", async () => {
    const runId = await trial.newRun(await trial.newJob("levels", "hold"), "running");
    for (const level of ["debug", "info", "warn", "error"] as const) trial.say(runId, level, `a ${level}`);
    await open(runId);
    await line(5).waitFor();
    const texts = () => lines().getByRole("row").locator("code").allTextContents();
    expect(await texts()).toEqual(["held", "a debug", "a info", "a warn", "a error"]);
    await page.getByRole("radio", { name: "Warn" }).click();
    await line(2).waitFor({ state: "detached" });
    expect(await texts()).toEqual(["a warn", "a error"]);
    await page.keyboard.press("ArrowRight");
    await line(4).waitFor({ state: "detached" });
    expect(await texts()).toEqual(["a error"]);
  });

  test("shows control characters and markup as text", async () => {
    const parameters = "\u001b[31mred\u001b[0m <b>bold</b>\u202Eback\ttab";
    const runId = await trial.newRun(await trial.newJob("nasty", "write"), "success", parameters);
    await open(runId);
    await line(1).waitFor();
    expect(await line(1).locator("code").textContent()).toBe(
      "\u241b[31mred\u241b[0m <b>bold</b>\\u202eback\ttab",
    );
    expect(await line(1).locator("code *").count()).toBe(0);
  });

  test("gives each line an address that leads back to it", async () => {
    const runId = await countTo(2_000);
    await open(runId, "#L1234");
    await line(1234).waitFor();
    await inSight(1234);
    expect(await line(1234).getAttribute("data-current")).toBe("");
    await page.locator("#L1236 a").click();
    await page.waitForURL(/#L1236$/);
    expect(await line(1236).getAttribute("data-current")).toBe("");
    await page.reload();
    await line(1236).waitFor();
    await inSight(1236);
  });

  test("is one tab stop; arrows move the line, Enter takes its address", async () => {
    const runId = await countTo(500);
    await open(runId);
    await line(1).waitFor();
    await toggle("Download").focus();
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").getAttribute("role")).toBe("grid");
    for (let n = 0; n < 3; n++) await page.keyboard.press("ArrowDown");
    expect(await lines().getAttribute("aria-activedescendant")).toBe("L3");
    await page.keyboard.press("PageDown");
    const active = Number((await lines().getAttribute("aria-activedescendant"))?.slice(1));
    expect(active).toBeGreaterThan(10);
    await inSight(active);
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(`#L${active}$`));
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.closest('.lines') === null")).toBe(true);
  });

  test("wraps long lines or scrolls them sideways, and remembers which", async () => {
    const long = `${"word ".repeat(400)}end`;
    const runId = await trial.newRun(await trial.newJob("long", "write"), "success", long);
    await open(runId);
    await line(1).waitFor();
    const sizes = () =>
      lines().evaluate((one) => ({
        sideways: one.scrollWidth > one.clientWidth,
        height: one.querySelector(".line")?.getBoundingClientRect().height ?? 0,
      }));
    expect(await sizes()).toMatchObject({ sideways: false });
    expect((await sizes()).height).toBeGreaterThan(20);
    await toggle("Wrap").click();
    expect(await sizes()).toEqual({ sideways: true, height: 20 });
    await page.reload();
    await line(1).waitFor();
    expect(await toggle("Wrap").getAttribute("aria-pressed")).toBe("false");
  });

  test("downloads every kept line, named after the run", async () => {
    const runId = await countTo(1_500);
    await open(runId);
    await page.getByRole("tab", { name: "Log 1,500" }).waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), toggle("Download").click()]);
    expect(download.suggestedFilename()).toBe(`${runId}.log`);
    const written = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
    expect(written).toHaveLength(1_500);
    expect(written.at(-1)).toMatch(/^1500\t\S+Z\tinfo\t10\.4\.2\.11\t1\t\tnumber 1500$/);
  });

  test("says so when there is nothing yet, and nothing at all", async () => {
    const kept = await trial.newRun(await trial.newJob("not begun", "missing"), "pool");
    await open(kept);
    await page.getByText("Lines appear here as the run writes them").waitFor();
    const silent = await trial.newRun(await trial.newJob("silent", "echo"), "success");
    await open(silent);
    await page.getByText("This run wrote no log").waitFor();
  });

  test("goes on by itself after the network was away", async () => {
    const runId = await trial.newRun(await trial.newJob("cut off", "hold"), "running");
    await open(runId);
    await line(1).waitFor();
    await page.context().setOffline(true);
    // The request that is held already still brings this line; the next one finds no network.
    trial.say(runId, "info", "said before");
    await page.locator(".log .notice").waitFor();
    trial.say(runId, "info", "said meanwhile");
    await page.context().setOffline(false);
    await line(3).getByText("said meanwhile").waitFor();
    await page.locator(".log .notice").waitFor({ state: "detached" });
  });
});

describe.each([
  { width: 1280, theme: "light", locale: "en" },
  { width: 400, theme: "dark", locale: "zh-CN" },
] as const)("log at $width px, $theme, $locale", (look) => {
  test("passes axe with lines of every level, a hit and a current line", async () => {
    const runId = await trial.newRun(await trial.newJob("looked at", "hold"), "running");
    for (const level of ["debug", "info", "warn", "error"] as const) trial.say(runId, level, `hit ${level}`);
    const url = `${baseUrl}/ns/${trial.ns}/executions/${runId}`;
    page = await openPageAs(administrator(), url, look);
    await line(5).waitFor();
    await page.locator(".log-search input").fill("hit");
    await line(2).locator("mark.now").waitFor();
    await page.mouse.move(0, 0);
    expect(await findAxeViolations(page)).toEqual([]);
    expect(page.errors).toEqual([]);
  });
});
