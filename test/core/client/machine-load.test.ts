import { availableParallelism } from "node:os";
import * as v from "valibot";
import { expect, test } from "vitest";
import { machineLoad } from "../../../client/agent/machine-load.ts";
import { load } from "../../../client/protocol/app.ts";

test("the load of this machine is what the platform reads", async () => {
  const measured = await machineLoad()();
  expect(v.parse(load, measured)).toEqual(measured);
  expect(measured.cores).toBe(availableParallelism());
  for (const percent of [measured.memoryPercent, measured.diskPercent]) {
    expect(percent).toBeGreaterThan(0);
    expect(percent).toBeLessThanOrEqual(100);
  }
});
