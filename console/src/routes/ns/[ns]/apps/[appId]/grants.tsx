import { GrantsPage } from "../../../../../features/apps/grants-page.tsx";

export default function AppGrantsPage() {
  return <GrantsPage />;
}
