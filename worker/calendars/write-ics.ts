import ICAL from "ical.js";
import { toInstant } from "../instants.ts";
import type { Upcoming } from "./upcoming.ts";

/** A calendar program reads a moment better than none. */
const shortestMs = 60_000;
/** How often calendar programs are asked to come again. */
const refresh = "PT1H";

/** UTC, so that no program needs to know our zones. */
const timeOf = (at: number): ICAL.Time => ICAL.Time.fromJSDate(new Date(Math.floor(at / 1000) * 1000), true);

const summaryOf = ({ name, count, countIsExact }: Upcoming): string =>
  count === 1 ? name : `${name} (${count}${countIsExact ? "" : "+"}×)`;

const linkOf = (origin: string, namespace: string, { kind, id }: Upcoming): string =>
  `${origin}/ns/${encodeURIComponent(namespace)}/${kind === "job" ? "jobs" : "workflows"}/${id}`;

const eventOf = (
  entry: Upcoming,
  feed: { namespace: string; origin: string; now: number },
): ICAL.Component => {
  const event = new ICAL.Component("vevent");
  // The same run has the same name in each answer, so that programs move and drop it rather than doubling it.
  event.addPropertyWithValue("uid", `${entry.kind}-${entry.id}-${toInstant(entry.at)}@carillon`);
  event.addPropertyWithValue("dtstamp", timeOf(feed.now));
  event.addPropertyWithValue("dtstart", timeOf(entry.at));
  event.addPropertyWithValue("dtend", timeOf(Math.max(entry.until, entry.at + shortestMs)));
  event.addPropertyWithValue("summary", summaryOf(entry));
  event.addPropertyWithValue("description", `${entry.kind} ${entry.id}, app ${entry.appId}`);
  event.addPropertyWithValue("url", linkOf(feed.origin, feed.namespace, entry));
  // What the platform does takes nobody's time.
  event.addPropertyWithValue("transp", "TRANSPARENT");
  return event;
};

/** Upcoming runs as an iCalendar file. */
export const writeIcs = (
  name: string,
  entries: readonly Upcoming[],
  feed: { namespace: string; origin: string; now: number },
): string => {
  const calendar = new ICAL.Component("vcalendar");
  calendar.addPropertyWithValue("version", "2.0");
  calendar.addPropertyWithValue("prodid", "-//Carillon//Upcoming runs//EN");
  calendar.addPropertyWithValue("method", "PUBLISH");
  calendar.addPropertyWithValue("x-wr-calname", name);
  calendar.addPropertyWithValue("x-published-ttl", refresh);
  for (const entry of entries) calendar.addSubcomponent(eventOf(entry, feed));
  return `${calendar.toString()}\r\n`;
};
