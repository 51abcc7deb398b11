import { afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { routes } from "../../client/protocol/routes/index.ts";
import { until } from "../conformance/worker-trial.ts";
import {
  administrator,
  findAxeViolations,
  openPageAs,
  overflowsSideways,
  type PageOptions,
  type TestPage,
} from "./browser.ts";
import { held, startTaskTrial, type TaskTrial } from "./task-trial.ts";

let trial: TaskTrial;
let page: TestPage;

beforeAll(async () => {
  trial = await startTaskTrial([
    { workerId: "w-one", address: "10.4.2.11" },
    { workerId: "w-two", address: "10.4.2.12" },
  ]);
  return trial.stop;
});
beforeEach(() => trial.work(({ item }) => `done ${String(item)}`));
afterEach(async () => {
  expect(page.errors).toEqual([]);
});

async function open(runId: string, search = "", options?: PageOptions): Promise<void> {
  const url = `${inject("baseUrl")}/ns/${trial.ns}/executions/${runId}${search}`;
  page = await openPageAs(administrator(), url, options);
}

const head = () => page.locator(".head");
const gauge = (name: string) => page.locator(".gauges > div", { hasText: name });
const rows = () => page.locator("table.tasks tbody tr[data-row]:not(.detail)");
const row = (number: string) => page.locator(`table.tasks tr[data-row="${number}"]`);
const tabs = async () => {
  await page.getByRole("tablist").waitFor();
  return await page.getByRole("tablist").getByRole("tab").allTextContents();
};
const confirm = async (name: string, button: string) => {
  const dialog = page.getByRole("alertdialog", { name });
  await dialog.getByRole("button", { name: button }).click();
  await dialog.waitFor({ state: "detached" });
};
/** Fails what `isBroken` says until it is mended. */
const breakable = (isBroken: (context: { item: unknown; sharding: { id: number } | null }) => boolean) => {
  let isMended = false;
  trial.work((context) => {
    if (isBroken(context) && !isMended) throw new Error(`no counterpart for ${String(context.item)}`);
    context.log.info(`matched ${String(context.item)}`);
    return `done ${String(context.item)}`;
  });
  return () => {
    isMended = true;
  };
};

describe("current execution", () => {
  test("follows a run by itself: how far, how fast, who does what, then how it ended", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    trial.work((context) => (Number(context.item) < 30 ? undefined : held(context, promise)));
    const runId = await trial.start("follows", "parallel", "40");
    await open(runId);
    expect(await tabs()).toEqual([
      "Current execution",
      expect.stringMatching(/^Subtasks/),
      expect.stringMatching(/^Log/),
      "Basic information",
    ]);
    await gauge("Ended").getByText("30 of 40").waitFor();
    expect(await gauge("Ended").locator("b").textContent()).toBe("75 %");
    expect(await gauge("Failed").textContent()).toContain("none allowed");
    expect(await page.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("30");
    const workers = page.getByRole("table", { name: "What each worker has done of this run" });
    await workers.getByText("w-one").or(workers.getByText("w-two")).first().waitFor();
    await workers.getByText("Healthy").first().waitFor();
    const names = page.getByRole("table", { name: "Tasks by the name they were mapped with" });
    expect(await names.locator("tbody tr").textContent()).toBe("item40075 %");
    await page.locator(".steps-around").getByText("MAP_TASK_ROOT").first().waitFor();
    resolve();
    await head().getByText("Success").waitFor();
    await gauge("Took").waitFor();
    await gauge("Ended").getByText("40 of 40").waitFor();
    await page.locator(".steps-around").getByText("40 of 40").waitFor();
  });

  test("lists the failures of a grid with their messages and runs all of them again in place", async () => {
    const mend = breakable(({ item }) => Number(item) % 50 === 7);
    const runId = await trial.start("grid", "grid", "1000");
    await trial.ended(runId);
    await open(runId);
    await gauge("Failed").getByText("20").first().waitFor();
    await row("57").getByText("no counterpart for 57").waitFor();
    await expect.poll(() => rows().count()).toBe(10);
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await row("507").waitFor();
    mend();
    await page.getByRole("button", { name: "Rerun 20 failed" }).click();
    await confirm("Rerun 20 subtasks in place?", "Rerun in place");
    await head().getByText("Success").waitFor();
    await page.getByRole("heading", { name: "Failures" }).waitFor({ state: "detached" });
  });

  test("shows each worker's part of a broadcast, and what came before and after", async () => {
    trial.work(({ log }) => {
      log.info("cleared");
      return "70 % used";
    });
    const runId = await trial.start("broadcast", "broadcast", "");
    await trial.ended(runId);
    await open(runId);
    expect((await tabs())[0]).toBe("Current execution");
    await rows().nth(1).waitFor();
    await expect.poll(() => rows().count()).toBe(2);
    await rows().filter({ hasText: "10.4.2.12" }).getByText("70 % used").waitFor();
    const steps = page.locator(".steps-around li");
    expect(await steps.first().textContent()).toContain("preProcess");
    await steps.last().getByText("2 reports").waitFor();
  });

  test("names the workers that a broadcast left out because they were busy", async () => {
    const load = { cores: 2, load5: 0.1, memoryPercent: 20, diskPercent: 20 };
    const crowd = await startTaskTrial([
      { workerId: "w-free", loadProbe: async () => load },
      { workerId: "w-full", address: "10.4.2.19", loadProbe: async () => ({ ...load, memoryPercent: 99 }) },
    ]);
    const { api, appId } = crowd.trial;
    await api.call(routes.updateApp, {
      params: { ns: crowd.ns, appId },
      body: { triggerBusyWorkers: false },
    });
    await until(crowd.trial.workers, (workers) => workers.some((worker) => worker.state === "busy"));
    const runId = await crowd.start("leaves out", "broadcast", "");
    await crowd.ended(runId);
    await crowd.stop();
    page = await openPageAs(administrator(), `${inject("baseUrl")}/ns/${crowd.ns}/executions/${runId}`);
    await rows().first().waitFor();
    await expect.poll(() => rows().count()).toBe(1);
    const leftOut = page.getByRole("region", { name: "Left out" });
    await leftOut.getByText("w-full").waitFor();
    expect(await leftOut.textContent()).toContain("10.4.2.19");
  });

  test("says that a run in the pool has not begun", async () => {
    const runId = await trial.start("not begun", "grid", "10", { processor: "missing" });
    await open(runId);
    await page.getByRole("heading", { name: "The run has not begun" }).waitFor();
  });
});

describe("subtasks", () => {
  test("are filtered by state in the URL, paged, and open to their item and result", async () => {
    breakable(({ item }) => Number(item) === 12);
    const runId = await trial.start("filters", "parallel", "60");
    await trial.ended(runId);
    await open(runId, "?tab=subtasks");
    await rows().nth(49).waitFor();
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await row("59").getByRole("button", { name: "Details of subtask item 59" }).click();
    await page.getByRole("region", { name: "Result" }).getByText("done 59").waitFor();
    expect(await page.getByRole("region", { name: "Item" }).textContent()).toBe("59");
    await page.getByRole("button", { name: /^Failed 1/ }).click();
    await page.waitForURL(/state=failed/);
    await row("12").getByText("no counterpart for 12").waitFor();
    await expect.poll(() => rows().count()).toBe(1);
    await page.getByRole("button", { name: /^Waiting 0/ }).click();
    await page.getByRole("heading", { name: "No task is as filtered" }).waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await rows().nth(49).waitFor();
  });

  test("that failed run again in place, and the run goes on to its end", async () => {
    const mend = breakable(({ item }) => Number(item) === 3);
    const runId = await trial.start("reruns", "parallel", "8");
    await trial.ended(runId);
    await open(runId, "?tab=subtasks");
    await head().getByText("Failed").waitFor();
    mend();
    await row("3").getByRole("button", { name: "Rerun in place subtask item 3" }).click();
    await confirm("Rerun subtask item 3 in place?", "Rerun in place");
    await head().getByText("Success").waitFor();
    await row("3").getByText("Success").waitFor();
    expect(await row("3").getByRole("button", { name: "Rerun in place" }).count()).toBe(0);
  });

  test("are killed while they run and marked while they wait", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    trial.work((context) => held(context, promise));
    const runId = await trial.start("acts", "parallel", "12", {
      taskConcurrencyPerWorker: 1,
      tasksPerPull: 1,
    });
    await open(runId, "?tab=subtasks");
    await page.getByRole("button", { name: /^Running [2-9]/ }).waitFor();
    await row("0").getByRole("button", { name: "Kill subtask item 0" }).click();
    await confirm("Kill subtask item 0?", "Kill");
    await row("0").getByText("Failed").waitFor();
    const waiting = rows().filter({ hasText: "Waiting" }).last();
    const number = await waiting.getAttribute("data-row");
    await waiting.getByRole("button", { name: "Mark success" }).click();
    await confirm(`Mark subtask item ${number} as success?`, "Mark success");
    await row(String(number)).getByText("Success").waitFor();
    resolve();
    await head().getByText("Failed").waitFor();
  });

  test("of several states chosen at once: what does not fit is left out, and what is refused is named", async () => {
    breakable(({ item }) => Number(item) < 2);
    const runId = await trial.start("several", "parallel", "6");
    await trial.ended(runId);
    await open(runId, "?tab=subtasks");
    await row("5").waitFor();
    await page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await page.getByText("6 selected").last().waitFor();
    const bar = page.locator(".bulk");
    expect(await bar.getByRole("button", { name: "Kill" }).isDisabled()).toBe(true);
    await bar.getByRole("button", { name: "Mark success" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Mark 2 subtasks as success?" });
    await dialog.getByText("4 of the selected are in another state").waitFor();
    expect(await findAxeViolations(page, ".dialog")).toEqual([]);
    await dialog.getByRole("button", { name: "Mark success" }).click();
    await head().getByText("Success").waitFor();
    await bar.waitFor({ state: "detached" });
    await row("1").getByText("Success").waitFor();
  });

  test("lead to their lines in the log, and a line leads back", async () => {
    breakable(() => false);
    const runId = await trial.start("lines", "parallel", "5");
    await trial.ended(runId);
    await open(runId, "?tab=subtasks");
    await row("4").getByRole("link", { name: "Log subtask item 4" }).click();
    await page.waitForURL(/tab=log&of=item/);
    await page.locator(".log .chip").getByText("item 4").waitFor();
    expect(await page.locator(".line .task").allTextContents()).toEqual(["item 4"]);
    await page.locator(".log .chip").getByRole("link").click();
    await page.waitForURL(/task=4/);
    await row("4").waitFor();
    await expect.poll(() => rows().count()).toBe(1);
  });
});

test("a failed shard runs again alone", async () => {
  const ran: number[] = [];
  const mend = breakable(({ sharding }) => {
    ran.push(sharding?.id ?? -1);
    return sharding?.id === 7;
  });
  const runId = await trial.start("shards", "sharding", "0=north,1=east,7=overseas");
  await trial.ended(runId);
  await open(runId);
  expect((await tabs())[0]).toMatch(/^Shards/);
  await row("2").getByText("overseas").waitFor();
  await expect.poll(() => rows().count()).toBe(3);
  mend();
  await row("2").getByRole("button", { name: "Rerun in place shard 7" }).click();
  await confirm("Rerun shard 7 in place?", "Rerun in place");
  await head().getByText("Success").waitFor();
  await row("2").getByText("Success").waitFor();
  await row("2").getByText("done").waitFor();
  expect(ran.toSorted()).toEqual([0, 1, 7, 7]);
});

describe.each([
  { modes: ["parallel", "grid"], width: 1280, theme: "dark", locale: "en" },
  { modes: ["sharding", "grid"], width: 800, theme: "light", locale: "zh-CN" },
  { modes: ["broadcast", "parallel"], width: 400, theme: "light", locale: "en" },
] as const)("distributed runs at $width px, $theme, $locale", ({ modes, ...look }) => {
  test.each(modes)("%s passes axe with a failed row open, and does not scroll sideways", async (mode) => {
    breakable(({ item, sharding }) => Number(item) === 2 || sharding?.id === 1);
    const parameters = { parallel: "5", grid: "5", sharding: "0=a,1=b", broadcast: "" };
    const runId = await trial.start(`looks ${mode}`, mode, parameters[mode]);
    await trial.ended(runId);
    // Tall, so that the last line of the page lies over no row.
    await open(runId, mode === "parallel" ? "?tab=subtasks" : "", { ...look, height: 1600 });
    await rows().first().locator(".toggle").click();
    await page.locator(".task-detail").waitFor();
    await page.mouse.move(0, 0);
    await page.evaluate("scrollTo(0, 0)");
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
  });
});
