import { execFileSync } from "node:child_process";
import type { JobCreate } from "../../client/protocol/job.ts";
import { demoCalendar } from "./sample-calendar.ts";

export const demoNamespace = "demo";
export const demoApp = "demo";

export interface SampleJob {
  job: JobCreate;
  /** Its schedule leaves the first page empty for a while, so it runs once at the beginning. */
  runAtOnce: boolean;
}

const shellScript = `echo "Hello from $(uname -s), attempt $CARILLON_ATTEMPT of run $CARILLON_RUN_ID"
echo "Scheduled for $CARILLON_SCHEDULE_TIME with parameters: $CARILLON_PARAMETERS"
df -h / | tail -1
`;

const shardScript = `echo "Shard $CARILLON_SHARDING_ID of $CARILLON_SHARDING_NUM: #{shardingParameter}"
`;

const pythonScript = `import os, random, time

samples = [random.gauss(100, 15) for _ in range(200)]
for part in range(4):
    print(f"measured {(part + 1) * 50} of 200", flush=True)
    time.sleep(0.25)
print(f"mean {sum(samples) / len(samples):.1f} for {os.environ['CARILLON_DATA_TIME']}")
`;

const reportScript = `echo "Good morning: what came in until $CARILLON_SCHEDULE_TIME"
`;

function isInstalled(command: string, argument: string): boolean {
  try {
    execFileSync(command, [argument], { stdio: "ignore", timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}

function sample(job: Omit<JobCreate, "appId">, runAtOnce: boolean): SampleJob {
  return { job: { appId: demoApp, tags: ["demo"], ...job }, runAtOnce };
}

/**
 * A job of every time type and mode and of the types that run at once. Python is left out where it is not installed, Go always:
 * compiling its library for the first time takes longer than the first page may stay empty.
 */
export function sampleJobs(healthUrl: string): SampleJob[] {
  const jobs = [
    sample(
      {
        name: "Every ten seconds",
        description: "Cron to the second, in a shell",
        jobType: "shell",
        script: shellScript,
        parameters: "cron",
        timeType: "cron",
        cron: "0/10 * * * * ?",
      },
      false,
    ),
    sample(
      {
        name: "Health of this platform",
        description: "An HTTP call whose answer is judged",
        jobType: "http",
        http: { url: healthUrl, success: { status: "2xx" } },
        timeType: "second_delay",
        periodSeconds: 15,
      },
      true,
    ),
    sample(
      {
        name: "Count words",
        description: "A Node.js processor with progress and a log",
        jobType: "nodejs",
        processor: "countWords",
        parameters: "the quick brown fox jumps over the lazy dog",
        timeType: "fixed_rate",
        periodSeconds: 60,
      },
      true,
    ),
    sample(
      {
        name: "Greet by API",
        description: "Runs when it is asked to, with parameters of the caller",
        jobType: "nodejs",
        processor: "greet",
        parameters: "world",
        timeType: "api",
      },
      true,
    ),
    sample(
      {
        name: "Word count of a text",
        description: "Parallel: lines are mapped, counted where there is room, and reduced",
        jobType: "nodejs",
        processor: "wordCount",
        mode: "parallel",
        timeType: "api",
      },
      true,
    ),
    sample(
      {
        name: "Checksums",
        description: "A grid of 5 000 subtasks; a million go the same way",
        jobType: "nodejs",
        processor: "checksums",
        mode: "grid",
        parameters: "5000",
        timeType: "api",
      },
      true,
    ),
    sample(
      {
        name: "Checksums in memory",
        description: "A memory grid: subtasks are counted, not stored, which is faster",
        jobType: "nodejs",
        processor: "checksums",
        mode: "memory_grid",
        parameters: "2000",
        timeType: "api",
      },
      true,
    ),
    sample(
      {
        name: "Regions",
        description: "Sharded: each shard knows its id, its parameter and their number",
        jobType: "shell",
        script: shardScript,
        mode: "sharding",
        parameters: "0=north,1=east,2=south,3=west",
        timeType: "fixed_rate",
        periodSeconds: 300,
      },
      true,
    ),
    sample(
      {
        name: "Disks of all workers",
        description: "A broadcast; afterwards one worker sees what each reported",
        jobType: "nodejs",
        processor: "diskReport",
        mode: "broadcast",
        timeType: "fixed_rate",
        periodSeconds: 600,
      },
      true,
    ),
    sample(
      {
        name: "Morning report",
        description: "On working days only: its calendar leaves out weekends and holidays",
        jobType: "shell",
        script: reportScript,
        timeType: "cron",
        cron: "0 0 9 * * ?",
        calendar: demoCalendar,
      },
      true,
    ),
    sample(
      {
        name: "Unreliable import",
        description: "Fails at first and is tried again",
        jobType: "nodejs",
        processor: "unreliableImport",
        timeType: "cron",
        cron: "0 0/5 * * * ?",
        runRetries: 2,
        runRetryIntervalSeconds: 2,
      },
      true,
    ),
  ];
  if (isInstalled("python3", "--version")) {
    jobs.push(
      sample(
        {
          name: "Nightly statistics",
          description: "Python; each day's data belongs to the day before",
          jobType: "python",
          script: pythonScript,
          timeType: "cron",
          cron: "0 30 1 * * ?",
          offsetSeconds: -86_400,
        },
        true,
      ),
    );
  }
  return jobs;
}
