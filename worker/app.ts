import { Hono } from "hono";
import type { Env } from "./env.ts";
import { answerFailure, toFailure } from "./errors.ts";
import { logEvent, reasonOf } from "./log.ts";
import { loggedPath } from "./logged-path.ts";
import { securityHeaders } from "./middleware/security-headers.ts";
import { accessRoutes } from "./routes/access.ts";
import { accountRoutes } from "./routes/account.ts";
import { alarmRoutes } from "./routes/alarms.ts";
import { appRoutes } from "./routes/apps.ts";
import { backfillRoutes } from "./routes/backfills.ts";
import { batchRoutes } from "./routes/batches.ts";
import { calendarRoutes } from "./routes/calendars.ts";
import { serveConsole } from "./routes/console.ts";
import { definitionRoutes } from "./routes/definitions.ts";
import { mountDocs } from "./routes/docs.ts";
import { mountFeeds } from "./routes/feeds.ts";
import { mountHealth } from "./routes/health.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { mountLive } from "./routes/live.ts";
import { namespaceRoutes } from "./routes/namespaces.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { runRoutes } from "./routes/runs.ts";
import { tagRoutes } from "./routes/tags.ts";
import { taskRoutes } from "./routes/tasks.ts";
import { mountWorkerCalls } from "./routes/worker-calls.ts";
import { workflowRunRoutes } from "./routes/workflow-runs.ts";
import { workflowRoutes } from "./routes/workflows.ts";
import { mount } from "./serve.ts";

export const app = new Hono<{ Bindings: Env }>();

app.use(securityHeaders());

mountWorkerCalls(app);
mountHealth(app);
mountFeeds(app);
mountDocs(app);
mountLive(app);
mount(app, [
  ...accessRoutes,
  ...accountRoutes,
  ...namespaceRoutes,
  ...appRoutes,
  ...jobRoutes,
  ...runRoutes,
  ...overviewRoutes,
  ...taskRoutes,
  ...tagRoutes,
  ...alarmRoutes,
  ...calendarRoutes,
  ...workflowRoutes,
  ...workflowRunRoutes,
  ...backfillRoutes,
  ...definitionRoutes,
  ...batchRoutes,
]);

app.notFound(serveConsole);

app.onError((error, context) => {
  const failure = toFailure(error);
  if (failure.status >= 500) {
    logEvent("error", "request_failed", {
      method: context.req.method,
      path: loggedPath(context.req.path),
      status: failure.status,
      code: failure.code,
      reason: reasonOf(error.cause ?? error),
    });
  }
  return answerFailure(failure);
});
