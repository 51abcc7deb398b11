import { routes } from "../../client/protocol/routes/index.ts";
import { requireCalendar, showCalendar } from "../calendars/calendar-row.ts";
import { createFeed, deleteFeed, listFeeds, renewFeed } from "../calendars/feeds.ts";
import { importCalendar } from "../calendars/import-calendar.ts";
import { listCalendars } from "../calendars/list-calendars.ts";
import { createCalendar, deleteCalendar, updateCalendar } from "../calendars/save-calendar.ts";
import { serve } from "../serve.ts";

export const calendarRoutes = [
  serve(routes.listCalendars, listCalendars),
  serve(routes.createCalendar, createCalendar),
  serve(routes.getCalendar, async (call) =>
    showCalendar(call, await requireCalendar(call.db, call.params.ns, call.params.calendarId)),
  ),
  serve(routes.updateCalendar, updateCalendar),
  serve(routes.deleteCalendar, deleteCalendar),
  serve(routes.importCalendar, importCalendar),
  serve(routes.listFeeds, listFeeds),
  serve(routes.createFeed, createFeed),
  serve(routes.renewFeed, renewFeed),
  serve(routes.deleteFeed, deleteFeed),
];
