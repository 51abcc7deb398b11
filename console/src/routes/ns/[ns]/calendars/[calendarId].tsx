import { CalendarPage } from "../../../../features/calendars/calendar-page.tsx";

export default function CalendarRoute() {
  return <CalendarPage />;
}
