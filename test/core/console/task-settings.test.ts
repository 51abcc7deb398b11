import { describe, expect, test } from "vitest";
import { type TaskJob, taskKeysOf } from "../../../console/src/features/jobs/task-settings.ts";
import { blankDraft, definitionOf } from "../../../console/src/features/jobs/wizard/job-draft.ts";

const job = (more: Partial<TaskJob>): TaskJob => ({
  mode: "grid",
  jobType: "nodejs",
  taskDistribution: "pull",
  http: null,
  ...more,
});

describe("the settings of tasks that a form shows", () => {
  test("are none where a run is not cut into tasks that can be set", () => {
    expect(taskKeysOf(job({ mode: "standalone" }))).toEqual([]);
    expect(taskKeysOf(job({ mode: "broadcast" }))).toEqual([]);
  });

  test("are all for mapped subtasks; pulls have a size only where tasks are pulled", () => {
    expect(taskKeysOf(job({}))).toHaveLength(9);
    expect(taskKeysOf(job({ taskDistribution: "push" }))).not.toContain("tasksPerPull");
  });

  test("leave out what shards and calls of the platform do not have", () => {
    const sharded = taskKeysOf(job({ mode: "sharding", jobType: "shell" }));
    expect(sharded).not.toContain("reduceOnFailure");
    expect(sharded).not.toContain("tasksPerPull");
    expect(sharded).toContain("taskFailover");
    const called = taskKeysOf(job({ mode: "sharding", jobType: "http", http: { through: "edge" } }));
    expect(called).toEqual([
      "taskConcurrencyTotal",
      "taskRetries",
      "taskRetryIntervalSeconds",
      "allowedFailurePercent",
    ]);
    expect(taskKeysOf(job({ mode: "sharding", jobType: "http", http: { through: "worker" } }))).toContain(
      "taskConcurrencyPerWorker",
    );
  });
});

describe("what a form sends of settings that its mode does not show", () => {
  test("is what was typed, so that it comes back with the mode; what is wrong is not sent", () => {
    const draft = { ...blankDraft("app"), taskRetries: 3, tasksPerPull: 0, taskConcurrencyTotal: Number.NaN };
    expect(definitionOf({ ...draft, mode: "standalone" })).toMatchObject({
      taskRetries: 3,
      tasksPerPull: null,
      taskConcurrencyTotal: 1000,
    });
    expect(definitionOf({ ...draft, jobType: "nodejs", mode: "grid" })).toMatchObject({
      tasksPerPull: 0,
      taskConcurrencyTotal: Number.NaN,
    });
  });
});
