import { CalendarList } from "../../../../features/calendars/calendar-list.tsx";

export default function CalendarsPage() {
  return <CalendarList />;
}
