import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { startServer } from "../../support/server.ts";
import { startWorkerTrial } from "../worker-trial.ts";
import type { ClientUnderTest, Scene } from "./client-under-test.ts";
import { tryDistributedRuns } from "./distributed-runs.ts";
import { tryFaults } from "./faults.ts";
import { trySingleRuns } from "./single-runs.ts";

/** Short enough to see a lease run out in a test. */
const times = {
  CARILLON_LEASE_MS: "3000",
  CARILLON_HEARTBEAT_MS: "1000",
  CARILLON_KILL_GRACE_MS: "500",
};

/** Declares what every worker client has to do, for one of them, on a platform of its own. */
export const tryClient = (name: string, makeClient: () => Promise<ClientUnderTest>): void => {
  describe(`the ${name} client`, () => {
    const scene: { current?: Scene } = {};

    beforeAll(async () => {
      const [client, server, folder] = await Promise.all([
        makeClient(),
        startServer({ env: times }),
        mkdtemp(join(tmpdir(), "carillon-client-test-")),
      ]);
      const trial = await startWorkerTrial(server.url, server.adminToken);
      scene.current = { client, server, trial, folder };
    }, 120_000);

    afterAll(async () => {
      if (scene.current === undefined) return;
      const { client, server, folder } = scene.current;
      await server[Symbol.asyncDispose]();
      await client[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    });

    const get = (): Scene => {
      if (scene.current === undefined) throw new Error("the scene is not set");
      return scene.current;
    };
    trySingleRuns(get);
    tryDistributedRuns(get);
    tryFaults(get);
  });
};
