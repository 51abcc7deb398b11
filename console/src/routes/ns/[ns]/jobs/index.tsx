import { JobList } from "../../../../features/jobs/job-list.tsx";

export default function JobsPage() {
  return <JobList />;
}
