import { routes } from "../../client/protocol/routes/index.ts";
import { readExecutionCalendar } from "../overview/read-execution-calendar.ts";
import { readForecast } from "../overview/read-forecast.ts";
import { readOverview } from "../overview/read-overview.ts";
import { serve } from "../serve.ts";

export const overviewRoutes = [
  serve(routes.getOverview, readOverview),
  serve(routes.getForecast, readForecast),
  serve(routes.getExecutionCalendar, readExecutionCalendar),
];
