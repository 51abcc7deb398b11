import { WorkersPage } from "../../../../../features/apps/workers-page.tsx";

export default function AppWorkersPage() {
  return <WorkersPage />;
}
