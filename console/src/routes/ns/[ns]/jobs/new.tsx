import { NewJobPage } from "../../../../features/jobs/wizard/wizard-page.tsx";

export default function NewJobRoute() {
  return <NewJobPage />;
}
