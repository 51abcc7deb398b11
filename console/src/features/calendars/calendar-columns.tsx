import type { CalendarHead } from "../../../../client/protocol/calendar.ts";
import { weekdays } from "../../../../client/protocol/calendar.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Mono } from "../../ui/code.tsx";
import { createColumns } from "../../ui/columns.tsx";
import { dateWords, weekdayLetter } from "./calendar-dates.ts";

const weekWords = ({ workingWeekdays }: CalendarHead) =>
  workingWeekdays.map((day) => weekdayLetter(weekdays.indexOf(day))).join(" ");

const rangeWords = ({ firstDate, lastDate }: CalendarHead) =>
  firstDate === null || lastDate === null ? "" : `${dateWords(firstDate)} – ${dateWords(lastDate)}`;

export function createCalendarColumns() {
  const place = usePlace();
  return createColumns<CalendarHead>("calendars", [
    {
      key: "name",
      label: () => t("calendars.columns.name"),
      card: "l1",
      always: true,
      cell: (calendar) => <a href={place.inNamespace("calendars", calendar.calendarId)}>{calendar.name}</a>,
    },
    {
      key: "id",
      label: () => t("calendars.columns.id"),
      width: 150,
      card: "l2",
      cell: (calendar) => (
        <Mono clip full={calendar.calendarId}>
          {calendar.calendarId}
        </Mono>
      ),
    },
    {
      key: "description",
      label: () => t("calendars.columns.description"),
      from: 1000,
      card: "l3",
      cell: (calendar) => <span class="dim">{calendar.description}</span>,
    },
    {
      key: "week",
      label: () => t("calendars.columns.week"),
      width: 110,
      from: 860,
      cell: weekWords,
    },
    {
      key: "off",
      label: () => t("calendars.columns.off"),
      width: 84,
      end: true,
      card: "r2",
      cardLabel: true,
      cell: (calendar) => formatNumber(calendar.daysOff),
    },
    {
      key: "work",
      label: () => t("calendars.columns.work"),
      width: 110,
      end: true,
      card: "r3",
      cardLabel: true,
      cell: (calendar) => formatNumber(calendar.workDays),
    },
    {
      key: "range",
      label: () => t("calendars.columns.range"),
      width: 216,
      from: 760,
      cell: (calendar) => <span class="tn">{rangeWords(calendar)}</span>,
    },
    {
      key: "uses",
      label: () => t("calendars.columns.uses"),
      width: 76,
      end: true,
      card: "r4",
      cardLabel: true,
      cell: (calendar) => formatNumber(calendar.uses),
    },
    {
      key: "by",
      label: () => t("calendars.columns.by"),
      width: 120,
      from: 1300,
      cell: (calendar) => <span class="dim">{calendar.updatedBy}</span>,
    },
  ]);
}
