import fc from "fast-check";
import { beforeEach, expect, test, vi } from "vitest";
import type { PlacedDag } from "../../../durable/workflow/graph.ts";
import { graphs } from "./graphs.ts";
import { reference } from "./reference.ts";
import { definitionOf, type Fault, World } from "./world.ts";

// Every call that was lost is logged.
beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
});

type Step = { kind: "end" | "tell" | "repeat"; pick: number } | { kind: "restart" | "settle" | "pass" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom("end" as const, "tell" as const), pick: fc.nat(100) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("repeat" as const), pick: fc.nat(100) }) },
  { weight: 4, arbitrary: fc.constant({ kind: "settle" as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: "restart" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "pass" as const }) },
);

const faults = fc.infiniteStream(fc.constantFrom<Fault>("none", "none", "none", "lost", "unanswered"));

const plan = fc.record({
  dag: graphs,
  failing: fc.array(fc.nat(59), { maxLength: 4 }),
  steps: fc.array(step, { maxLength: 150 }),
  faults,
});

const at = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)];

const take = async (world: World, one: Step, fails: ReadonlySet<string>): Promise<void> => {
  switch (one.kind) {
    case "end": {
      const run = at(world.open, one.pick);
      if (run) world.end(run, fails.has(run.nodeId) && run.starts === 1 ? "failed" : "success");
      return;
    }
    case "tell": {
      const run = at(
        world.runs.filter((one) => one.end !== null && !one.isHeard),
        one.pick,
      );
      return run && world.tell([run]);
    }
    case "repeat": {
      const run = at(world.runs, one.pick);
      return run && world.tell([run]);
    }
    case "restart":
      return world.restart();
    case "settle":
      return world.settle();
    case "pass":
      return world.pass();
  }
};

/** No more faults: whatever is open ends, and its news arrive. */
const finish = async (world: World, fails: ReadonlySet<string>): Promise<void> => {
  world.fault = () => "none";
  for (let round = 0; round < 200; round += 1) {
    await world.pass();
    for (const run of world.open)
      world.end(run, fails.has(run.nodeId) && run.starts === 1 ? "failed" : "success");
    const unheard = world.runs.filter((run) => run.end !== null && !run.isHeard);
    if (unheard.length === 0 && world.open.length === 0) break;
    world.tell(unheard);
  }
  await world.settle();
};

const jobsOf = (dag: PlacedDag, status: Record<string, string>): string[] =>
  dag.nodes
    .filter(({ nodeId, kind }) => kind === "job" && ["success", "failed"].includes(status[nodeId] ?? ""))
    .map(({ nodeId }) => nodeId)
    .sort();

test("a run ends as a plain topological pass says, each node started once, whatever is lost or restarted on the way", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ dag, failing, steps, faults }) => {
      const fails = new Set(failing.map((index) => `n${index}`));
      const world = new World(dag);
      const number = world.start();
      world.fault = () => faults.next().value ?? "none";
      for (const one of steps) await take(world, one, fails);
      await finish(world, fails);
      const expected = reference(dag, fails);
      expect(world.statuses(number)).toEqual(expected.status);
      expect(world.read(number).head.status).toBe(expected.run);
      expect(world.runs.map((run) => run.nodeId).sort()).toEqual(jobsOf(dag, expected.status));
      expect(world.complaints).toEqual([]);
      world.coordinator.close();
    }),
    { numRuns: 60 },
  );
});

test("nodes are told the results of those before them, seen through conditions", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async (dag) => {
      const world = new World(dag);
      const number = world.start();
      await finish(world, new Set());
      const { status } = reference(dag, new Set());
      for (const run of world.runs) {
        const told = (run.upstream ?? []).map(({ node }) => node);
        const direct = dag.edges
          .filter(({ to, from }) => to === run.nodeId && status[from] === "success")
          .map(({ from }) => from)
          .filter((from) => dag.nodes.find((node) => node.nodeId === from)?.kind === "job");
        for (const from of direct) expect(told).toContain(from);
        for (const from of told) expect(status[from]).toBe("success");
        expect(new Set(told).size).toBe(told.length);
      }
      expect(world.read(number).head.finishedAt).not.toBeNull();
      world.coordinator.close();
    }),
    { numRuns: 40 },
  );
});

type Deed = "rerun" | "rerun_downstream" | "mark" | "skip" | "kill" | "stop";
const deed = fc.record({
  do: fc.constantFrom<Deed>("rerun", "rerun_downstream", "mark", "skip", "kill", "stop"),
  pick: fc.nat(100),
});

const interfere = (world: World, number: number, one: { do: Deed; pick: number }): void => {
  const nodeId = at(world.read(number).nodes, one.pick)?.nodeId ?? "";
  const act = (action: Parameters<World["coordinator"]["act"]>[2]) =>
    world.coordinator.act(number, nodeId, action, "someone");
  switch (one.do) {
    case "rerun":
      act({ action: "rerun", downstream: false });
      return;
    case "rerun_downstream":
      act({ action: "rerun", downstream: true });
      return;
    case "mark":
      act({ action: "mark_success", outcome: one.pick % 2 === 0, result: null });
      return;
    case "skip":
      act({ action: "skip" });
      return;
    case "kill":
      act({ action: "kill" });
      return;
    case "stop":
      world.coordinator.stop(number, "someone");
  }
};

test("whatever people do, no node runs twice at once, every try is remembered, and mending every failure ends the run well", async () => {
  const moves = fc.array(fc.oneof({ weight: 5, arbitrary: step }, { weight: 1, arbitrary: deed }), {
    maxLength: 120,
  });
  await fc.assert(
    fc.asyncProperty(plan, moves, async ({ dag, failing, faults }, steps) => {
      const fails = new Set(failing.map((index) => `n${index}`));
      const world = new World(
        dag,
        definitionOf({ onNodeFailure: failing.length % 2 === 0 ? "fail" : "wait" }),
      );
      const number = world.start();
      world.fault = () => faults.next().value ?? "none";
      for (const one of steps) {
        if ("do" in one) interfere(world, number, one);
        else await take(world, one, fails);
      }
      await finish(world, fails);
      for (let round = 0; round < 200; round += 1) {
        const { nodes, head } = world.read(number);
        const failed = nodes.filter((node) => node.status === "failed");
        if (failed.length === 0 && head.status === "success") break;
        // A run that was stopped before its first node waits for somebody to begin it again.
        if (failed.length === 0) {
          const waiting = nodes.find((node) => node.status === "waiting");
          if (waiting) world.coordinator.act(number, waiting.nodeId, { action: "skip" }, "someone");
        }
        for (const { nodeId } of failed) world.coordinator.act(number, nodeId, { action: "skip" }, "someone");
        await finish(world, new Set());
      }
      expect(world.read(number).head.status).toBe("success");
      expect(
        Object.values(world.statuses(number)).filter((status) => /^(waiting|open|failed)/.test(status)),
      ).toEqual([]);
      expect(world.complaints).toEqual([]);
      for (const { nodeId, tries } of world.read(number).nodes)
        expect(tries.map(({ start, attempt, status }) => [start, attempt, status])).toEqual(
          world.runs
            .filter((run) => run.nodeId === nodeId)
            .flatMap(({ starts, end }) => end?.tries.map(({ status }, n) => [starts, n + 1, status])),
        );
      world.coordinator.close();
    }),
    { numRuns: 60 },
  );
});
