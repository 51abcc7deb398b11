import { accessRoutes } from "./access.ts";
import { accountRoutes } from "./account.ts";
import { alarmRoutes } from "./alarms.ts";
import { appRoutes } from "./apps.ts";
import { backfillRoutes } from "./backfills.ts";
import { calendarRoutes } from "./calendars.ts";
import { definitionRoutes } from "./definitions.ts";
import { jobRoutes } from "./jobs.ts";
import { namespaceRoutes } from "./namespaces.ts";
import { overviewRoutes } from "./overview.ts";
import { runRoutes } from "./runs.ts";
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
  typeof workflowRoutes &
  typeof workflowRunRoutes &
  typeof backfillRoutes &
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
  ...workflowRoutes,
  ...workflowRunRoutes,
  ...backfillRoutes,
  ...overviewRoutes,
  ...alarmRoutes,
  ...definitionRoutes,
  ...calendarRoutes,
};
