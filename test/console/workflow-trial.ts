import type { Page } from "playwright-core";
import { expect } from "vitest";
import { routes } from "../../client/protocol/routes/index.ts";
import type { RunTrial } from "./run-trial.ts";

/** The graph that everybody draws first: 1 to 2 and 3, these to 4, 5, 6, all of them to 7; places count from one. */
export const sevenEdges = [
  [1, 2],
  [1, 3],
  [2, 4],
  [2, 5],
  [3, 6],
  [4, 7],
  [5, 7],
  [6, 7],
] as const;

/** Seven jobs; the third fires by itself, so that it must lose its schedule to become a node. */
export async function sevenJobs(runs: RunTrial, name: string): Promise<number[]> {
  const ids: number[] = [];
  for (let n = 1; n <= 7; n++) {
    const timing =
      n === 3 ? { timeType: "cron" as const, cron: "0 0 3 * * ?" } : { timeType: "none" as const };
    ids.push(await runs.newJob(`${name} ${n}`, "echo", { parameters: `result ${n}`, ...timing }));
  }
  return ids;
}

export async function newWorkflow(runs: RunTrial, name: string): Promise<number> {
  const body = { appId: runs.trial.appId, name };
  const { workflowId } = await runs.trial.api.call(routes.createWorkflow, { params: { ns: runs.ns }, body });
  return workflowId;
}

/** The graph as the platform has it: which job leads to which, by place among the seven. */
export async function drawnEdges(runs: RunTrial, workflowId: number, jobs: number[]): Promise<number[][]> {
  const dag = await runs.trial.api.call(routes.getWorkflowDag, { params: { ns: runs.ns, workflowId } });
  const placeOf = (nodeId: string) =>
    1 + jobs.indexOf(dag.nodes.find((node) => node.nodeId === nodeId)?.jobId ?? Number.NaN);
  return dag.edges.map(({ from, to }) => [placeOf(from), placeOf(to)]).sort();
}

export const node = (page: Page, nodeId: number | string) => page.locator(`[data-node="${nodeId}"]`);

async function middleOf(page: Page, selector: string): Promise<{ x: number; y: number }> {
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`${selector} is not drawn`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Drags from the port of a node to another node's, and lets go unless told to hold. */
export async function drawEdge(page: Page, from: number, to: number, hold = false): Promise<void> {
  const start = await middleOf(page, `.port.source[data-nodeid="${from}"]`);
  const end = await middleOf(page, `.port.target[data-nodeid="${to}"]`);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 2 });
  await page.mouse.move(end.x, end.y, { steps: 2 });
  if (!hold) await page.mouse.up();
}

/** Waits until the question whether schedules may go is asked, and agrees. */
export async function agreeToSchedules(page: Page): Promise<void> {
  const question = page.getByRole("dialog", { name: "1 job loses its own schedule" });
  await question.waitFor();
  expect(await question.getByText("0 0 3 * * ?").count()).toBe(1);
}
