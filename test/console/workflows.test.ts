import { beforeAll, describe, expect, inject, test } from "vitest";
import { routes } from "../../client/protocol/routes/index.ts";
import {
  administrator,
  findAxeViolations,
  openPageAs,
  overflowsSideways,
  type PageOptions,
  type TestPage,
} from "./browser.ts";
import { type RunTrial, startRunTrial } from "./run-trial.ts";
import { newWorkflow, node } from "./workflow-trial.ts";

const baseUrl = inject("baseUrl");
let runs: RunTrial;
let page: TestPage;

beforeAll(async () => {
  runs = await startRunTrial();
  return runs.stop;
});

const params = () => ({ ns: runs.ns });

async function open(path: string, options?: PageOptions): Promise<void> {
  page = await openPageAs(administrator(), `${baseUrl}/ns/${runs.ns}${path}`, options);
  await page.locator("h1").waitFor();
}

const dialog = () => page.getByRole("dialog");

describe("the run of a workflow", () => {
  test("shows a node that failed; mended and run again by key, what waited for it goes on", async () => {
    const first = await runs.newJob("Extract", "echo", { parameters: "rows", timeType: "none" });
    const broken = await runs.newJob("Post ledger", "fail", {
      parameters: "period is closed",
      timeType: "none",
    });
    const last = await runs.newJob("Report", "echo", { timeType: "none" });
    const workflowId = await newWorkflow(runs, "Settlement");
    const { api } = runs.trial;
    const chain = [first, broken, last].map(String);
    await api.call(routes.putWorkflowDag, {
      params: { ...params(), workflowId },
      body: {
        nodes: chain.map((nodeId) => ({ nodeId, jobId: Number(nodeId) })),
        edges: chain.slice(1).map((to, n) => ({ from: chain[n] ?? "", to })),
      },
    });
    await open(`/workflows/${workflowId}`);
    await page.getByRole("button", { name: "Run once" }).click();
    await dialog().getByText("It was never published: the draft runs.").waitFor();
    await dialog().getByRole("button", { name: "Run", exact: true }).click();
    await page.waitForURL(/workflow-runs\/w\d+-1$/);

    await page.getByText("Post ledger failed.").waitFor();
    await page.getByText("1 node waits for it.").waitFor();
    const statusOf = (nodeId: number) =>
      page.locator(`.node:has([data-node="${nodeId}"])`).getAttribute("data-s");
    expect([await statusOf(first), await statusOf(broken), await statusOf(last)]).toEqual([
      "success",
      "failed",
      "waiting",
    ]);
    expect(await findAxeViolations(page)).toEqual([]);
    await node(page, broken).click({ button: "right" });
    expect(await page.getByRole("menuitem", { name: "Kill" }).getAttribute("aria-disabled")).toBe("true");
    await page.keyboard.press("Escape");

    // How it stands is asked by key, and the focus comes back to the node.
    await node(page, broken).focus();
    await page.keyboard.press("i");
    await dialog().getByText("period is closed").first().waitFor();
    await page.keyboard.press("Escape");
    await page.locator(`[data-node="${broken}"]:focus`).waitFor();

    const job = await api.call(routes.getJob, { params: { ...params(), jobId: broken } });
    await api.call(routes.updateJob, {
      params: { ...params(), jobId: broken },
      body: { processor: "echo" },
      ifMatch: job.version,
    });
    await page.keyboard.press("r");
    await expect.poll(async () => await statusOf(last), { timeout: 20_000 }).toBe("success");
    await page.locator(".head").getByText("Success", { exact: true }).waitFor();
    expect(await page.getByText("Post ledger failed.").count()).toBe(0);
    await page.getByRole("tab", { name: /Nodes/ }).click();
    await page
      .getByRole("row", { name: /Report/ })
      .getByText("Success")
      .waitFor();
    expect(page.errors).toEqual([]);

    // Back and forth between the lists of runs, and to the run of a node.
    await page.getByRole("link", { name: "Execution list" }).click();
    await page.getByRole("navigation", { name: "Execution list" }).getByText("Workflow runs").click();
    await page.getByRole("link", { name: /Settlement/ }).waitFor();
    await page.getByRole("navigation", { name: "Execution list" }).getByText("Job runs").click();
    await page
      .getByRole("link", { name: new RegExp(`^w${workflowId}-1$`) })
      .first()
      .click();
    await page.locator(".canvas.run").waitFor();
  });

  test("is backfilled day by day, listed before it starts", async () => {
    const job = await runs.newJob("Daily", "echo", { timeType: "none" });
    const workflowId = await newWorkflow(runs, "Days");
    await runs.trial.api.call(routes.putWorkflowDag, {
      params: { ...params(), workflowId },
      body: { nodes: [{ nodeId: "a", jobId: job }], edges: [] },
    });
    await open("/workflows?search=Days");
    await page.getByRole("button", { name: `More for ${workflowId}` }).click();
    await page.getByRole("menuitem", { name: "Backfill" }).click();
    await dialog().getByRole("button", { name: "Start 7 runs" }).waitFor();
    expect(await dialog().locator("[aria-invalid=true]").count()).toBe(0);
    await dialog().getByLabel("First day").fill("2018-10-01");
    await dialog().getByLabel("Last day").fill("2018-09-30");
    await dialog().getByText("The last day is before the first").waitFor();
    await dialog().getByLabel("Last day").fill("2018-10-03");
    await dialog().getByRole("textbox", { name: "Data time" }).fill("11:11:11");
    await dialog().getByText("2018, 11:11:11").nth(2).waitFor();
    await dialog().getByRole("button", { name: "Start 3 runs" }).click();
    await dialog().getByText("Finished", { exact: true }).waitFor({ timeout: 20_000 });
    expect(
      await dialog()
        .getByRole("link", { name: new RegExp(`^w${workflowId}-`) })
        .count(),
    ).toBe(3);
    expect(await findAxeViolations(page)).toEqual([]);
    await dialog().getByRole("link", { name: "All backfills" }).click();
    const row = page.getByRole("row", { name: /Days/ });
    await row.getByText("1 Oct 2018 – 3 Oct 2018").waitFor();
    await row.getByText("3 of 3").waitFor();
    await row.getByRole("button", { name: "Details" }).click();
    await dialog()
      .getByRole("link", { name: new RegExp(`^w${workflowId}-`) })
      .first()
      .waitFor();
  });
});

test("pages of workflows are readable in Chinese, dark and narrow", async () => {
  const workflowId = await newWorkflow(runs, "窄");
  const job = await runs.newJob("窄屏", "echo", { timeType: "none" });
  await runs.trial.api.call(routes.putWorkflowDag, {
    params: { ...params(), workflowId },
    body: {
      nodes: [
        { nodeId: "a", jobId: job },
        { nodeId: "b", kind: "approval" },
      ],
      edges: [{ from: "a", to: "b" }],
    },
  });
  const { workflowRunId } = await runs.trial.api.call(routes.runWorkflow, {
    params: { ...params(), workflowId },
    body: {},
  });
  await open("/workflows", { theme: "dark", locale: "zh-CN", width: 400 });
  for (const path of [
    "/workflows",
    `/workflows/${workflowId}`,
    "/workflow-runs",
    "/backfills",
    `/workflow-runs/${workflowRunId}`,
  ]) {
    await page.goto(`${baseUrl}/ns/${runs.ns}${path}`);
    await page.locator(".canvas .node, tr[data-row]").first().waitFor();
    expect([path, await findAxeViolations(page), await overflowsSideways(page)]).toEqual([path, [], false]);
  }
  await page.getByRole("button", { name: /批准/ }).first().click();
  await page.getByRole("alertdialog").getByRole("button", { name: "批准" }).click();
  await page.locator(".head").getByText("成功", { exact: true }).waitFor({ timeout: 20_000 });
});
