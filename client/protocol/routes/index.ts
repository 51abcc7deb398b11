import { accessRoutes } from "./access.ts";
import { accountRoutes } from "./account.ts";
import { alarmRoutes } from "./alarms.ts";
import { appRoutes } from "./apps.ts";
import { backfillRoutes } from "./backfills.ts";
import { jobRoutes } from "./jobs.ts";
import { namespaceRoutes } from "./namespaces.ts";
import { overviewRoutes } from "./overview.ts";
import { runRoutes } from "./runs.ts";
import { taskRoutes } from "./tasks.ts";
import { workflowRunRoutes } from "./workflow-runs.ts";
import { workflowRoutes } from "./workflows.ts";

/** The whole API, one contract a route: the worker serves it, the client calls it, the OpenAPI document says it. */
export const routes = {
  ...accessRoutes,
  ...accountRoutes,
  ...namespaceRoutes,
  ...appRoutes,
  ...jobRoutes,
  ...runRoutes,
  ...taskRoutes,
  ...workflowRoutes,
  ...workflowRunRoutes,
  ...backfillRoutes,
  ...overviewRoutes,
  ...alarmRoutes,
} as const;
