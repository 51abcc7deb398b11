import { CalendarPage } from "../../../../features/execution-calendar/calendar-page.tsx";

export default function ExecutionCalendar() {
  return <CalendarPage />;
}
