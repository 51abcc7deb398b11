import { FlowRunPage } from "../../../../features/workflows/run/flow-run-page.tsx";

export default function WorkflowRunRoute() {
  return <FlowRunPage />;
}
