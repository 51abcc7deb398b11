import { availableParallelism } from "node:os";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Vitest leaves one core free, which on two is half the machine: most of these tests wait for a server.
    maxWorkers: Math.max(2, availableParallelism()),
    // What is waited for is certain to come, but other tests keep the machine busy.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      { test: { name: "core", environment: "node", include: ["test/core/**/*.test.ts"] } },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            // Named here, they exist for the pool also where an export passes through several files.
            additionalExports: {
              HttpCaller: "WorkerEntrypoint",
              JobTimer: "DurableObject",
              AppQueue: "DurableObject",
              RunFanOut: "DurableObject",
              LiveFeed: "DurableObject",
              AppAlarms: "DurableObject",
              AlarmSender: "WorkerEntrypoint",
              Workflow: "DurableObject",
              Backfill: "DurableObject",
            },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations("migrations"),
                // Where a test goes through a binding to the Worker itself it cannot hand over an environment of its own.
                CARILLON_SECRET_KEY: "the secret key of workerd's tests",
              },
            },
          })),
        ],
        test: {
          name: "workerd",
          include: ["test/workerd/**/*.test.ts"],
          exclude: ["test/workerd/job-timer/**"],
          globalSetup: ["test/support/http-target.ts", "test/support/identity-provider.ts"],
          setupFiles: ["test/workerd/apply-migrations.ts"],
        },
      },
      // The job's timer beside a queue that can be told to misbehave.
      "test/workerd/job-timer/vitest.config.ts",
      {
        test: {
          name: "conformance",
          environment: "node",
          include: ["test/conformance/**/*.test.ts"],
          globalSetup: ["test/support/shared-server.ts"],
          // Some start servers and kill them under load: nothing else beside them.
          fileParallelism: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "console",
          environment: "node",
          include: ["test/console/*.test.ts"],
          globalSetup: ["test/support/shared-server.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "console-parts",
          environment: "node",
          include: ["test/console/parts/*.test.ts"],
          // The parts alone, without a platform behind them.
          globalSetup: ["test/console/gallery.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "launcher",
          environment: "node",
          include: ["test/launcher/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "java",
          environment: "node",
          include: ["test/java/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
