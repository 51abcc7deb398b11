import { RunPage } from "../../../../features/runs/run-page.tsx";

export default function ExecutionPage() {
  return <RunPage />;
}
