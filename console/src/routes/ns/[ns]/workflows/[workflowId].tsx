import { WorkflowPage } from "../../../../features/workflows/editor/workflow-page.tsx";

export default function WorkflowRoute() {
  return <WorkflowPage />;
}
