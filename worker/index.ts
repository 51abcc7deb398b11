import { app } from "./app.ts";
import type { Env } from "./env.ts";

export { AppQueue } from "../durable/app-queue/object.ts";
export { JobTimer } from "../durable/job-timer/object.ts";
export { HttpCaller } from "./http-caller/http-caller.ts";

export default {
  fetch: app.fetch,
} satisfies ExportedHandler<Env>;
