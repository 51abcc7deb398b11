import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { findInterpreters } from "../../client/agent/scripts/interpreters.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import type { Context, Worker } from "../../client/worker/index.ts";
import { AgentProcess } from "./worker-agent-process.ts";
import { startWorkerTrial, until, type WorkerTrial } from "./worker-trial.ts";
import { createJobs, createWorkflow, edgesOf, nodeIn, statuses } from "./workflow-trial.ts";

let trial: WorkerTrial;
let worker: Worker;
/** What each processor was called with, newest last. */
const calls = new Map<string, Context[]>();
const fails = new Set<string>();
const gates = new Map<string, PromiseWithResolvers<void>>();

const { found } = await findInterpreters();
const readsInGo = `package main

import (
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	var left []struct{ Node, Data string }
	if err := json.Unmarshal([]byte(os.Getenv("CARILLON_UPSTREAM")), &left); err != nil {
		panic(err)
	}
	fmt.Println(left[0].Node, "left", left[0].Data)
}
`;

const names = ["101", "102", "103", "104", "105", "106", "107", "gate", "left", "right", "count", "after"];

beforeAll(async () => {
  trial = await startWorkerTrial(inject("baseUrl"), inject("adminToken"));
  worker = trial.worker({ concurrency: 20 });
  for (const name of names) {
    worker.processor(name, async (ctx: Context) => {
      calls.set(name, [...(calls.get(name) ?? []), ctx]);
      const gate = gates.get(name);
      if (gate)
        await Promise.race([
          gate.promise,
          new Promise((resolve) => ctx.signal.addEventListener("abort", resolve)),
        ]);
      if (ctx.signal.aborted) throw new Error("aborted");
      if (fails.has(name)) throw new Error(`${name} does not work`);
      return name === "count" ? { rows: 7 } : `data of ${name}`;
    });
  }
  void worker.start();
  await trial.connected(1);
});

afterAll(() => worker.stop());

const lastCall = (name: string): Context => {
  const ctx = calls.get(name)?.at(-1);
  if (!ctx) throw new Error(`${name} was not called`);
  return ctx;
};

describe("a workflow of seven jobs", () => {
  const edges = edgesOf(
    "101 -> 102, 101 -> 103, 102 -> 104, 102 -> 105, 103 -> 106, 104 -> 107, 105 -> 107, 106 -> 107",
  );

  test("runs branches side by side, joins them, and hands results on", async () => {
    const nodes = await createJobs(trial, names.slice(0, 7));
    const flow = await createWorkflow(trial, { nodes, edges });
    const id = await flow.start();
    const run = await flow.ended(id);
    expect([run.status, run.reason, run.trigger]).toEqual(["success", "completed", "api"]);
    expect(new Set(Object.values(statuses(run)))).toEqual(new Set(["success"]));
    expect(lastCall("107").upstream.map(({ node, data }) => [node, data])).toEqual([
      ["104", "data of 104"],
      ["105", "data of 105"],
      ["106", "data of 106"],
    ]);
    const [first] = nodes;
    expect(lastCall("102").upstream).toEqual([{ node: "101", job: first?.jobId, data: "data of 101" }]);
    expect(lastCall("101").upstream).toEqual([]);
    const node = nodeIn(run, "107");
    const jobRun = await trial.run(node.runId ?? "");
    expect(jobRun).toMatchObject({ trigger: "workflow", workflowRunId: id, status: "success" });
    expect(jobRun.scheduleTime).toBe(run.scheduleTime);
    const list = await until(
      () => trial.api.call(routes.listWorkflowRuns, { params: { ns: trial.ns } }),
      (page) => page.items.some((one) => one.workflowRunId === id && one.status === "success"),
      3000,
    );
    expect(list.items[0]?.nodeCounts).toMatchObject({ total: 7, success: 7 });
  });

  test("leaves what comes after a failed node waiting, and goes on when it was run again", async () => {
    const nodes = await createJobs(trial, names.slice(0, 7));
    const flow = await createWorkflow(trial, { nodes, edges });
    fails.add("103");
    const id = await flow.start();
    const failed = await flow.ended(id);
    expect(failed).toMatchObject({ status: "failed", reason: "node_failed" });
    expect(failed.message).toContain("103");
    expect(statuses(failed)).toEqual({
      101: "success",
      102: "success",
      103: "failed",
      104: "success",
      105: "success",
      106: "waiting",
      107: "waiting",
    });
    expect(nodeIn(failed, "103").message).toContain("103 does not work");
    fails.delete("103");
    await flow.act(id, "103", "rerun");
    const run = await flow.ended(id);
    expect(run.status).toBe("success");
    expect([nodeIn(run, "103").starts, nodeIn(run, "104").starts]).toEqual([2, 1]);
    expect(nodeIn(run, "103").runId).not.toBe(nodeIn(failed, "103").runId);
    const tries = nodeIn(run, "103").tries.map(({ start, attempt, status }) => [start, attempt, status]);
    expect(tries).toEqual([
      [1, 1, "failed"],
      [2, 1, "success"],
    ]);
  });
});

describe("what nodes leave for those after them", () => {
  test("reaches scripts, alone and in shards, and what scripts leave goes on", async () => {
    await using agent = AgentProcess.of(trial);
    await agent.line("connected to");
    const reading = 'import json, os\nleft = json.loads(os.environ["CARILLON_UPSTREAM"])\n';
    const saying = `${reading}print(" and ".join(f"{one['node']} left {one['data']}" for one in left))`;
    const python = await trial.createJob({ jobType: "python", script: saying });
    const shell = await trial.createJob({ jobType: "shell", script: 'echo "$CARILLON_UPSTREAM"' });
    const shards = await trial.createJob({
      jobType: "python",
      mode: "sharding",
      parameters: "0=a,1=b",
      script: saying,
    });
    const [first, last] = await createJobs(trial, ["101", "after"]);
    if (!first || !last) throw new Error("no jobs");
    const nodes = [
      first,
      { nodeId: "python", jobId: python },
      { nodeId: "shards", jobId: shards },
      { nodeId: "shell", jobId: shell },
      last,
    ];
    const edges = edgesOf("101 -> python, 101 -> shards, python -> shell, shards -> after, shell -> after");
    const flow = await createWorkflow(trial, { nodes, edges });
    const run = await flow.ended(await flow.start());
    expect(run.status).toBe("success");
    const shardLog = await trial.log(nodeIn(run, "shards").runId ?? "");
    expect(shardLog.filter((line) => line === "101 left data of 101")).toHaveLength(2);
    const left = lastCall("after").upstream.find(({ node }) => node === "shell")?.data;
    expect(JSON.parse(left ?? "")).toEqual([{ node: "python", job: python, data: "101 left data of 101" }]);
  });
});

// The first go run of a machine compiles the standard library.
describe.skipIf(!found.includes("go"))("what nodes leave, where go is installed,", () => {
  test("reaches a go script, and what that leaves goes on", { timeout: 180_000 }, async () => {
    await using agent = AgentProcess.of(trial);
    await agent.line("connected to");
    const go = await trial.createJob({ jobType: "go", script: readsInGo });
    const [first, last] = await createJobs(trial, ["101", "after"]);
    if (!first || !last) throw new Error("no jobs");
    const flow = await createWorkflow(trial, {
      nodes: [first, { nodeId: "go", jobId: go }, last],
      edges: edgesOf("101 -> go, go -> after"),
    });
    const run = await flow.ended(await flow.start(), 170_000);
    expect(statuses(run)).toEqual({ 101: "success", go: "success", after: "success" });
    expect(lastCall("after").upstream).toEqual([{ node: "go", job: go, data: "101 left data of 101" }]);
  });
});

describe("what people do to a node", () => {
  test("a node at work is killed, left out or marked, and what comes after it goes on", async () => {
    const nodes = await createJobs(trial, ["gate", "left", "right"]);
    const flow = await createWorkflow(trial, { nodes, edges: edgesOf("gate -> left, gate -> right") });
    gates.set("gate", Promise.withResolvers());
    const id = await flow.start();
    await flow.until(id, (run) => nodeIn(run, "gate").status === "running");
    await flow.act(id, "gate", "kill");
    const failed = await flow.ended(id);
    expect(nodeIn(failed, "gate")).toMatchObject({ status: "failed", reason: "killed" });
    gates.delete("gate");
    await flow.act(id, "left", "skip");
    await flow.act(id, "gate", "mark-success", { result: "by hand" });
    const run = await flow.ended(id);
    expect(statuses(run)).toEqual({ gate: "success", left: "skipped", right: "success" });
    expect(lastCall("right").upstream.map(({ data }) => data)).toEqual(["by hand"]);
  });

  test("a node's run that is taken for a success is one for the workflow, too", async () => {
    const nodes = await createJobs(trial, ["left", "after"]);
    const flow = await createWorkflow(trial, { nodes, edges: edgesOf("left -> after") });
    fails.add("left");
    const id = await flow.start();
    const failed = await flow.ended(id);
    fails.delete("left");
    const runId = nodeIn(failed, "left").runId ?? "";
    await trial.ended(runId);
    await trial.api.call(routes.markRunSuccess, { params: { ns: trial.ns, runId } });
    const run = await flow.ended(id);
    expect(statuses(run)).toEqual({ left: "success", after: "success" });
    expect(nodeIn(run, "left").reason).toBe("marked");
  });

  test("a whole run is stopped, and run again as a new one that names it", async () => {
    const nodes = await createJobs(trial, ["gate", "after"]);
    const flow = await createWorkflow(trial, { nodes, edges: edgesOf("gate -> after") });
    gates.set("gate", Promise.withResolvers());
    const id = await flow.start();
    await flow.until(id, (run) => nodeIn(run, "gate").status === "running");
    await trial.api.call(routes.killWorkflowRun, { params: { ns: trial.ns, workflowRunId: id }, body: {} });
    const stopped = await flow.ended(id);
    expect([stopped.status, stopped.reason, statuses(stopped).after]).toEqual([
      "failed",
      "killed",
      "waiting",
    ]);
    gates.delete("gate");
    const again = await trial.api.call(routes.rerunWorkflowRun, {
      params: { ns: trial.ns, workflowRunId: id },
    });
    const run = await flow.ended(again.workflowRunId);
    expect(run).toMatchObject({ status: "success", trigger: "rerun", rerunOf: id });
  });

  test("an approval is waited for, and what was approved is readable after it", async () => {
    const [first, second] = await createJobs(trial, ["left", "after"]);
    if (!first || !second) throw new Error("no jobs");
    const nodes = [first, { nodeId: "ok", kind: "approval" as const }, second];
    const flow = await createWorkflow(trial, { nodes, edges: edgesOf("left -> ok, ok -> after") });
    const id = await flow.start();
    await flow.until(id, (run) => nodeIn(run, "ok").reason === "approval");
    await flow.act(id, "ok", "approve", { result: "42", comment: "figures are right" });
    const run = await flow.ended(id);
    expect(run.status).toBe("success");
    expect(nodeIn(run, "ok").message).toContain("figures are right");
    expect(lastCall("after").upstream.map(({ node, data }) => [node, data])).toEqual([
      ["ok", "42"],
      ["left", "data of left"],
    ]);
  });
});

describe("a schedule", () => {
  test("fires the published graph, each planned time once, and records what overlaps", async () => {
    const nodes = await createJobs(trial, ["gate"]);
    const gate = Promise.withResolvers<void>();
    gates.set("gate", gate);
    const flow = await createWorkflow(trial, { nodes, edges: [] }, { timeType: "cron", cron: "* * * * * ?" });
    const params = { ns: trial.ns, workflowId: flow.workflowId };
    const fires = () => trial.api.call(routes.listWorkflowFires, { params });
    await until(fires, ({ items }) => items.some((fire) => fire.verdict === "overlap"));
    gates.delete("gate");
    gate.resolve();
    const list = () => trial.api.call(routes.listRunsOfWorkflow, { params });
    const ran = await until(list, ({ items }) => items.filter((run) => run.status === "success").length >= 2);
    await trial.api.call(routes.disableWorkflow, { params });
    expect(ran.items.every((run) => run.trigger === "timer")).toBe(true);
    const times = ran.items.map((run) => Date.parse(run.scheduleTime));
    expect(new Set(times).size).toBe(times.length);
    for (const time of times) expect(time % 1000).toBe(0);
  });
});

describe("a condition", () => {
  test("chooses which edges go on by what came before it; the rest is left out, and a join runs all the same", async () => {
    const nodes = await createJobs(trial, ["count", "left", "right", "after"]);
    const flow = await createWorkflow(trial, {
      nodes: [...nodes, { nodeId: "many", kind: "condition", expression: "upstream.count.rows > 5" }],
      edges: edgesOf("count -> many, many -> left?true, many -> right?false, left -> after, right -> after"),
    });
    const run = await flow.ended(await flow.start());
    expect(statuses(run)).toEqual({
      count: "success",
      left: "success",
      right: "skipped",
      after: "success",
      many: "success",
    });
    expect(nodeIn(run, "many").outcome).toBe(true);
    expect(lastCall("left").upstream.map(({ node, data }) => [node, data])).toEqual([
      ["count", '{"rows":7}'],
    ]);
  });
});

describe("a workflow in a workflow", () => {
  test("is a node whose result is that of its last job", async () => {
    const inner = await createWorkflow(trial, { nodes: await createJobs(trial, ["left"]), edges: [] });
    const [after] = await createJobs(trial, ["after"]);
    if (!after) throw new Error("no job");
    const outer = await createWorkflow(trial, {
      nodes: [{ nodeId: "inner", kind: "workflow", workflowId: inner.workflowId }, after],
      edges: edgesOf("inner -> after"),
    });
    const run = await outer.ended(await outer.start());
    expect(run.status).toBe("success");
    expect(lastCall("after").upstream).toEqual([{ node: "inner", job: 0, data: "data of left" }]);
    const child = await inner.read(nodeIn(run, "inner").childRunId ?? "");
    expect(child).toMatchObject({
      status: "success",
      trigger: "workflow",
      parent: { workflowRunId: run.workflowRunId, nodeId: "inner" },
    });
    const cyclic = trial.api.call(routes.putWorkflowDag, {
      params: { ns: trial.ns, workflowId: inner.workflowId },
      body: { nodes: [{ nodeId: "outer", kind: "workflow", workflowId: outer.workflowId }], edges: [] },
    });
    await expect(cyclic).rejects.toMatchObject({
      status: 400,
      details: { issues: [{ rule: "recursion", nodes: ["outer"] }] },
    });
    const draft = await createWorkflow(trial, { nodes: [], edges: [] }, { publish: false });
    const before = await createWorkflow(
      trial,
      { nodes: [{ nodeId: "draft", kind: "workflow", workflowId: draft.workflowId }], edges: [] },
      { publish: false },
    );
    const early = trial.api.call(routes.publishWorkflow, {
      params: { ns: trial.ns, workflowId: before.workflowId },
      body: {},
    });
    await expect(early).rejects.toMatchObject({
      status: 400,
      details: { issues: [{ rule: "published", nodes: ["draft"], value: draft.workflowId }] },
    });
  });
});
