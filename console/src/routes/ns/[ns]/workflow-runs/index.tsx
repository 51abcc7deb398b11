import { FlowList } from "../../../../features/workflows/run/flow-list.tsx";

export default function WorkflowRunsPage() {
  return <FlowList />;
}
