import { WorkflowList } from "../../../../features/workflows/list/workflow-list.tsx";

export default function WorkflowsPage() {
  return <WorkflowList />;
}
