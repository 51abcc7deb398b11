import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type JobDefinition, jobDefaults } from "../../../client/protocol/job.ts";
import type { Task } from "../../../client/protocol/worker-call.ts";
import { workflowDefaults } from "../../../client/protocol/workflow.ts";
import type { PlacedDag } from "../../../durable/workflow/graph.ts";
import type { Workflow } from "../../../durable/workflow/object.ts";
import type { WorkflowCalls } from "../../../durable/workflow/rpc.ts";
import { success, TestQueue } from "../app-queue/a-queue.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      WORKFLOW: DurableObjectNamespace<Workflow>;
    }
  }
}

const total = (costs: { objectRows: number; alarms: number; d1Rows: number }) =>
  costs.objectRows + costs.alarms + costs.d1Rows;

let made = 0;

/** A workflow of jobs of one queue, with a worker that says success to everything. */
const runOnce = async (size: number, edges: [number, number][]) => {
  made += 1;
  const workflowId = 7000 + made;
  const queue = await TestQueue.open();
  const definition: JobDefinition = {
    ...jobDefaults,
    appId: queue.appId,
    jobType: "nodejs",
    name: "node",
    processor: "hello",
  };
  const jobOf = (index: number) => workflowId * 1000 + index;
  for (let index = 0; index < size; index += 1)
    await queue.stub.putJob({ jobId: jobOf(index), version: 1, enabled: true, definition });
  const dag: PlacedDag = {
    version: 1,
    nodes: Array.from({ length: size }, (_, index) => ({
      nodeId: `n${index}`,
      kind: "job",
      jobId: jobOf(index),
      appId: queue.appId,
    })),
    edges: edges.map(([from, to]) => ({ from: `n${from}`, to: `n${to}` })),
  };
  const workflow: WorkflowCalls = env.WORKFLOW.get(env.WORKFLOW.idFromName(String(workflowId)));
  await workflow.configure({
    workflowId,
    namespace: "test",
    appId: queue.appId,
    version: 1,
    enabled: true,
    enabledAt: 0,
    timing: { timeType: "api", timeZone: "UTC", dstPolicy: "smart", anchorAt: 0 },
    definition: { ...workflowDefaults, appId: queue.appId, name: "flow" },
    draft: dag,
    published: dag,
  });
  const before = { workflow: total(await workflow.costs()), queue: total((await queue.stub.stats()).costs) };
  const started = await workflow.run({ trigger: "api", operator: "test" });
  if (!started.ok) throw new Error(started.message);
  const worker = queue.worker();
  let tasks: Task[] = [];
  let done = 0;
  while (done < size) {
    const results = tasks.map((task) => success(task.lease));
    done += results.length;
    if (done === size) await worker.report(results);
    else ({ tasks } = await worker.poll({ results }));
  }
  await expect.poll(async () => (await workflow.read(started.number))?.head.status).toBe("success");
  await expect.poll(async () => (await queue.stub.stats()).outboxDepth).toBe(0);
  const row = env.DB.prepare("SELECT status FROM workflow_runs WHERE workflow_id = ?").bind(workflowId);
  await expect.poll(() => row.first<{ status: string }>()).toEqual({ status: "success" });
  return {
    workflow: (total(await workflow.costs()) - before.workflow) / size,
    queue: (total((await queue.stub.stats()).costs) - before.queue) / size,
  };
};

describe("rows written for a node of a workflow, beyond those of its run", () => {
  it("are 6 or fewer in a chain", async () => {
    const rows = await runOnce(
      20,
      Array.from({ length: 19 }, (_, index) => [index, index + 1]),
    );
    expect(rows.workflow).toBeLessThanOrEqual(6);
    // As for any run that is asked for one at a time.
    expect(rows.queue).toBeLessThanOrEqual(4);
  });

  it("are 6 or fewer in a fan", async () => {
    const middle = Array.from({ length: 60 }, (_, index) => index + 1);
    const rows = await runOnce(62, [
      ...middle.map((index): [number, number] => [0, index]),
      ...middle.map((index): [number, number] => [index, 61]),
    ]);
    expect(rows.workflow).toBeLessThanOrEqual(6);
    expect(rows.queue).toBeLessThanOrEqual(4);
  });
});
