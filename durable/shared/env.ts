import type { AppAlarms } from "../app-alarms/object.ts";
import type { AlarmSender } from "../app-alarms/rpc.ts";
import type { HttpCaller } from "../app-queue/http-call.ts";
import type { AppQueue } from "../app-queue/object.ts";
import type { Backfill } from "../backfill/object.ts";
import type { Batch } from "../batch/object.ts";
import type { BatchActor } from "../batch/rpc.ts";
import type { RunFanOut } from "../fan-out/object.ts";
import type { JobTimer } from "../job-timer/object.ts";
import type { LiveFeed } from "../live-feed/object.ts";
import type { Workflow } from "../workflow/object.ts";
import type { SettingsEnv } from "./settings.ts";

/** What objects are bound to. The worker's own environment extends it. */
export interface DurableEnv extends SettingsEnv {
  DB: D1Database;
  APP_QUEUE: DurableObjectNamespace<AppQueue>;
  FAN_OUT: DurableObjectNamespace<RunFanOut>;
  LIVE_FEED: DurableObjectNamespace<LiveFeed>;
  JOB_TIMER: DurableObjectNamespace<JobTimer>;
  WORKFLOW: DurableObjectNamespace<Workflow>;
  BACKFILL: DurableObjectNamespace<Backfill>;
  BATCH: DurableObjectNamespace<Batch>;
  /** Does what batches ask for, the same way as `CALLER`. */
  BATCH_ACTOR: BatchActor;
  /** The same Worker through a service binding: http jobs are called there, never inside an object's alarm. */
  CALLER: HttpCaller;
  APP_ALARMS: DurableObjectNamespace<AppAlarms>;
  /** Sends alarms, the same way. */
  ALARM_SENDER: AlarmSender;
}
