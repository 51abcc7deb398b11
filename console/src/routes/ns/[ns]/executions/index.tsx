import { RunList } from "../../../../features/runs/run-list.tsx";

export default function ExecutionsPage() {
  return <RunList />;
}
