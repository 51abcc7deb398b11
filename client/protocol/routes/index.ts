import { accessRoutes } from "./access.ts";
import { accountRoutes } from "./account.ts";
import { alarmRoutes } from "./alarms.ts";
import { appRoutes } from "./apps.ts";
import { backfillRoutes } from "./backfills.ts";
import { batchRoutes } from "./batches.ts";
import { calendarRoutes } from "./calendars.ts";
import { definitionRoutes } from "./definitions.ts";
import { jobRoutes } from "./jobs.ts";
import { namespaceRoutes } from "./namespaces.ts";
import { overviewRoutes } from "./overview.ts";
import { runRoutes } from "./runs.ts";
import { tagRoutes } from "./tags.ts";
import { taskRoutes } from "./tasks.ts";
import { workflowRunRoutes } from "./workflow-runs.ts";
import { workflowRoutes } from "./workflows.ts";

/** Said by parts: written out as one it is longer than the compiler tells in declarations. */
type Routes = typeof accessRoutes &
  typeof accountRoutes &
  typeof namespaceRoutes &
  typeof appRoutes &
  typeof jobRoutes &
  typeof runRoutes &
  typeof taskRoutes &
  typeof tagRoutes &
  typeof workflowRoutes &
  typeof workflowRunRoutes &
  typeof backfillRoutes &
  typeof batchRoutes &
  typeof overviewRoutes &
  typeof alarmRoutes &
  typeof definitionRoutes &
  typeof calendarRoutes;

/** The whole API, one contract a route: the worker serves it, the client calls it, the OpenAPI document says it. */
export const routes: Routes = {
  ...accessRoutes,
  ...accountRoutes,
  ...namespaceRoutes,
  ...appRoutes,
  ...jobRoutes,
  ...runRoutes,
  ...taskRoutes,
  ...tagRoutes,
  ...workflowRoutes,
  ...workflowRunRoutes,
  ...backfillRoutes,
  ...batchRoutes,
  ...overviewRoutes,
  ...alarmRoutes,
  ...definitionRoutes,
  ...calendarRoutes,
};
