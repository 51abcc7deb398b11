import { describe, expect, test } from "vitest";
import { Execution, TaskFailed, TaskRejected, type TaskRunner } from "../../../client/worker/execution.ts";
import { someTask } from "./tasks.ts";

const execute = async (runner: TaskRunner) => {
  const lines: string[] = [];
  const execution = new Execution(someTask("a1"), new Map([["nodejs", runner]]), {
    log: (_task, _level, text) => lines.push(text),
    progress: () => {},
    killGraceMs: () => 10_000,
  });
  return { outcome: await execution.outcome, lines };
};

describe("what a runner answers becomes the outcome", () => {
  test("a text, or nothing, as the result of a success", async () => {
    expect((await execute(async () => "42")).outcome).toEqual({
      status: "success",
      result: "42",
      message: null,
    });
    expect((await execute(async () => null)).outcome).toMatchObject({ status: "success", result: null });
  });

  test("an outcome as it is: the target of a call may finish later", async () => {
    const accepted = { status: "accepted", result: null, message: null } as const;
    expect((await execute(async () => accepted)).outcome).toEqual(accepted);
  });

  test("an error as a failure, with its stack in the log unless the message tells all", async () => {
    const unexpected = await execute(async () => {
      throw new TypeError("x is undefined");
    });
    expect(unexpected.outcome).toMatchObject({ status: "failed", message: "x is undefined" });
    expect(unexpected.lines).toEqual([expect.stringMatching(/^TypeError: x is undefined\n\s+at /)]);
    const expected = await execute(async () => {
      throw new TaskFailed("exit code 7");
    });
    expect(expected).toMatchObject({ outcome: { status: "failed", message: "exit code 7" }, lines: [] });
    const refused = await execute(async () => {
      throw new TaskRejected("not here");
    });
    expect(refused).toMatchObject({ outcome: { status: "rejected", message: "not here" }, lines: [] });
  });
});
