import { describe, expect, test } from "vitest";
import { logLabelOf, taskIdOfLabel } from "../../../console/src/features/tasks/task-label.ts";

const task = (taskId: string, taskName: string | null, shard?: number) => ({
  taskId,
  taskName,
  sharding: shard === undefined ? null : { id: shard, total: 3, parameter: "p" },
});
const run = (mode: "parallel" | "grid" | "sharding", parameters = "") => ({ mode, parameters });

describe("the label of a task's lines", () => {
  test("is the name with the number, the shard's id, or the name of what stands around them", () => {
    expect(logLabelOf(task("12", "bank"))).toBe("bank 12");
    expect(logLabelOf(task("2", null, 7))).toBe("7");
    expect(logLabelOf(task("root", "MAP_TASK_ROOT"))).toBe("MAP_TASK_ROOT");
    expect(logLabelOf(task("1", null))).toBe("1");
  });

  test("leads back to the task where the mode lists its tasks", () => {
    expect(taskIdOfLabel("bank of 3 12", run("parallel"))).toBe("12");
    expect(taskIdOfLabel("MAP_TASK_ROOT", run("parallel"))).toBeUndefined();
    expect(taskIdOfLabel("7", run("sharding", "0=a,7=b,3=c"))).toBe("1");
    expect(taskIdOfLabel("9", run("sharding", "0=a,7=b"))).toBeUndefined();
    expect(taskIdOfLabel("bank 12", run("grid"))).toBeUndefined();
  });
});
