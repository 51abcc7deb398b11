import { routes } from "../../client/protocol/routes/index.ts";
import { listAppAlarms, listJobAlarms } from "../alarms/list-alarms.ts";
import { testAlarm } from "../alarms/test-alarm.ts";
import { serve } from "../serve.ts";

export const alarmRoutes = [
  serve(routes.listAppAlarms, listAppAlarms),
  serve(routes.listJobAlarms, listJobAlarms),
  serve(routes.testAlarm, testAlarm),
];
