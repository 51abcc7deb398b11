import { JobPage } from "../../../../../features/jobs/job-page.tsx";

export default function JobRoute() {
  return <JobPage />;
}
