import { AppList } from "../../../../features/apps/app-list.tsx";

export default function AppsPage() {
  return <AppList />;
}
