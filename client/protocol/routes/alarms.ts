import { alarm, alarmFilters, testAlarm, testAnswer } from "../alarm.ts";
import { pageOf } from "../page.ts";
import { route } from "../route.ts";

const tag = "Alarms";
const app = "/namespaces/{ns}/apps/{appId}";

export const alarmRoutes = {
  listAppAlarms: route({
    id: "listAppAlarms",
    method: "GET",
    path: `${app}/alarms`,
    tag,
    summary: "Alarms of an app with what became of each delivery, newest first",
    needs: "reads",
    query: alarmFilters,
    status: 200,
    response: pageOf(alarm),
  }),
  listJobAlarms: route({
    id: "listJobAlarms",
    method: "GET",
    path: "/namespaces/{ns}/jobs/{jobId}/alarms",
    tag,
    summary: "Alarms of a job with what became of each delivery, newest first",
    needs: "reads",
    query: alarmFilters,
    status: 200,
    response: pageOf(alarm),
  }),
  listWorkflowAlarms: route({
    id: "listWorkflowAlarms",
    method: "GET",
    path: "/namespaces/{ns}/workflows/{workflowId}/alarms",
    tag,
    summary: "Alarms of a workflow with what became of each delivery, newest first",
    needs: "reads",
    query: alarmFilters,
    status: 200,
    response: pageOf(alarm),
  }),
  testAlarm: route({
    id: "testAlarm",
    method: "POST",
    path: `${app}/test-alarm`,
    tag,
    summary: "Send a test over one channel now; the answer is what the channel said for each contact",
    needs: "edits",
    body: testAlarm,
    status: 200,
    response: testAnswer,
  }),
} as const;
