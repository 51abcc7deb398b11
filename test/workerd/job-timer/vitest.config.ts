import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** The timer beside a queue that writes down what it is asked and answers what the test says. */
export default defineConfig({
  plugins: [
    cloudflareTest(async () => ({
      main: "./worker.ts",
      miniflare: {
        cf: false,
        compatibilityDate: "2026-11-17",
        compatibilityFlags: ["nodejs_compat"],
        durableObjects: {
          JOB_TIMER: { className: "JobTimer", useSQLite: true },
          APP_QUEUE: { className: "RecordingQueue", useSQLite: true },
          // The same objects under a name of their own, so that tests can speak to them by their own type.
          RECORDING_QUEUE: { className: "RecordingQueue", useSQLite: true },
        },
        d1Databases: ["DB"],
        bindings: { TEST_MIGRATIONS: await readD1Migrations(`${import.meta.dirname}/../../../migrations`) },
      },
    })),
  ],
  test: {
    name: "job-timer",
    include: ["**/*.test.ts"],
    setupFiles: ["../apply-migrations.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
