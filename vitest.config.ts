import { availableParallelism } from "node:os";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Vitest leaves one core free, which on two is half the machine: most of these tests wait for a server.
    maxWorkers: Math.max(2, availableParallelism()),
    // What is waited for is certain to come, but other tests keep the machine busy.
    expect: { poll: { timeout: 10_000 } },
    // What passing tests log says nothing, and would be tens of thousands of lines.
    silent: "passed-only",
    projects: [
      // One process for many files, which share nothing but modules: a third of the time went into starting and importing.
      {
        test: {
          name: "core",
          environment: "node",
          isolate: false,
          testTimeout: 30_000,
          include: ["test/core/**/*.test.ts"],
        },
      },
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
              Batch: "DurableObject",
              BatchActor: "WorkerEntrypoint",
            },
            miniflare: {
              // Otherwise asked for at an address outside this machine, once a file.
              cf: false,
              email: { send_email: [{ name: "EMAIL", allowed_destination_addresses: ["ops@example.com"] }] },
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations("migrations"),
                // Where a test goes through a binding to the Worker itself it cannot hand over an environment of its own.
                CARILLON_SECRET_KEY: "the secret key of workerd's tests",
                // A batch goes on by the rights that its owner has there.
                CARILLON_ADMIN_TOKEN: "admin-token-of-the-tests",
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
          testTimeout: 30_000,
          hookTimeout: 60_000,
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
          // So that the files of a process share a browser and its pages.
          isolate: false,
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
          isolate: false,
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
