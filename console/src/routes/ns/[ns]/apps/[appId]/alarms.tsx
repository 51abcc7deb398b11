import { AppAlarmsPage } from "../../../../../features/alarms/app-alarms-page.tsx";

export default function AlarmsPage() {
  return <AppAlarmsPage />;
}
