import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { createPaging } from "../../ui/pager.tsx";
import { createFireColumns } from "../fires/fire-columns.tsx";
import { createFireFilters } from "../fires/fire-filters.ts";
import { FireList } from "../fires/fire-list.tsx";

/** Planned times of a job with what became of each. */
export function JobFires(props: { jobId: number; zone: string | undefined }) {
  const place = usePlace();
  const filters = createFireFilters();
  const paging = createPaging("job-fires", () => ({ jobId: props.jobId, ...filters.values() }));
  const fires = createLive(
    routes.listJobFires,
    () => ({
      params: { ns: place.ns(), jobId: props.jobId },
      query: { ...paging.query(), ...filters.query() },
    }),
    { key: "from" },
  );
  const columns = createFireColumns(
    "job-fires",
    () => props.zone,
    (runId) => place.inNamespace("executions", runId),
  );
  return <FireList fires={fires} columns={columns} filters={filters} paging={paging} />;
}
