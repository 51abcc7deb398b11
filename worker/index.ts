import { app } from "./app.ts";
import type { Env } from "./env.ts";
import { sweep } from "./sweep.ts";

export { AppAlarms } from "../durable/app-alarms/object.ts";
export { AppQueue } from "../durable/app-queue/object.ts";
export { Backfill } from "../durable/backfill/object.ts";
export { Batch } from "../durable/batch/object.ts";
export { RunFanOut } from "../durable/fan-out/object.ts";
export { JobTimer } from "../durable/job-timer/object.ts";
export { LiveFeed } from "../durable/live-feed/object.ts";
export { Workflow } from "../durable/workflow/object.ts";
export { AlarmSender } from "./alarms/alarm-sender.ts";
export { BatchActor } from "./batches/batch-actor.ts";
export { HttpCaller } from "./http-caller/http-caller.ts";

export default {
  fetch: app.fetch,
  scheduled(_controller, env, context) {
    context.waitUntil(sweep(env, Date.now()));
  },
} satisfies ExportedHandler<Env>;
