import { routes } from "../../client/protocol/routes/index.ts";
import { listAppAlarms, listJobAlarms, listWorkflowAlarms } from "../alarms/list-alarms.ts";
import { testAlarm } from "../alarms/test-alarm.ts";
import { serve } from "../serve.ts";

export const alarmRoutes = [
  serve(routes.listAppAlarms, listAppAlarms),
  serve(routes.listJobAlarms, listJobAlarms),
  serve(routes.listWorkflowAlarms, listWorkflowAlarms),
  serve(routes.testAlarm, testAlarm),
];
