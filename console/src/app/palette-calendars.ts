import type { Accessor } from "solid-js";
import { routes } from "../../../client/protocol/routes/index.ts";
import { createLive } from "../api/live.ts";
import type { Hit } from "./palette-hits.ts";
import { usePlace } from "./place.tsx";

const CALENDARS_SHOWN = 5;

/** Calendars by id or name; each has a page of its own. */
export function useCalendarHits(text: Accessor<string>, rested: Accessor<string>): Accessor<Hit[]> {
  const place = usePlace();
  const calendars = createLive(
    routes.listCalendars,
    () =>
      rested() === ""
        ? undefined
        : { params: { ns: place.ns() }, query: { search: rested(), limit: CALENDARS_SHOWN } },
    { key: "calendarId", everyMs: false },
  );
  return () =>
    text() === "" || calendars.stale()
      ? []
      : (calendars.data()?.items ?? []).map(({ calendarId, name }) => ({
          icon: "calendar",
          label: name,
          note: calendarId,
          href: place.inNamespace("calendars", calendarId),
        }));
}
