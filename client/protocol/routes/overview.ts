import * as v from "valibot";
import { executionCalendar, executionCalendarQuery } from "../execution-calendar.ts";
import { forecast, overview, overviewRange } from "../overview.ts";
import { route } from "../route.ts";

const tag = "Overview";

export const overviewRoutes = {
  getOverview: route({
    id: "getOverview",
    method: "GET",
    path: "/namespaces/{ns}/overview",
    tag,
    summary: "Outcomes and durations over time, open runs, failing jobs, workers by app",
    needs: "reads",
    query: { range: v.optional(overviewRange) },
    status: 200,
    response: overview,
  }),
  getForecast: route({
    id: "getForecast",
    method: "GET",
    path: "/namespaces/{ns}/forecast",
    tag,
    summary: "Planned fires of the next hours by app, with the crowded seconds and minutes",
    needs: "reads",
    query: { hours: v.optional(v.picklist(["6", "24"])) },
    status: 200,
    response: forecast,
  }),
  getExecutionCalendar: route({
    id: "getExecutionCalendar",
    method: "GET",
    path: "/namespaces/{ns}/execution-calendar",
    tag,
    summary: "Ended runs by day and hour of a time zone",
    needs: "reads",
    query: executionCalendarQuery,
    status: 200,
    response: executionCalendar,
  }),
} as const;
