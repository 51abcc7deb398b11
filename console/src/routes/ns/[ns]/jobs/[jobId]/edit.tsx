import { EditJobPage } from "../../../../../features/jobs/wizard/wizard-page.tsx";

export default function EditJobRoute() {
  return <EditJobPage />;
}
