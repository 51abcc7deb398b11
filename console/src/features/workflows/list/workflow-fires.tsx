import { routes } from "../../../../../client/protocol/routes/index.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { createPaging } from "../../../ui/pager.tsx";
import { createFireColumns } from "../../fires/fire-columns.tsx";
import { createFireFilters } from "../../fires/fire-filters.ts";
import { FireList } from "../../fires/fire-list.tsx";
import { workflowRunHref } from "./workflow-columns.tsx";

/** Planned times of a workflow with what became of each. */
export function WorkflowFires(props: { workflowId: number; zone: string | undefined }) {
  const place = usePlace();
  const filters = createFireFilters();
  const paging = createPaging("workflow-fires", () => ({
    workflowId: props.workflowId,
    ...filters.values(),
  }));
  const fires = createLive(
    routes.listWorkflowFires,
    () => ({
      params: { ns: place.ns(), workflowId: props.workflowId },
      query: { ...paging.query(), ...filters.query() },
    }),
    { key: "from" },
  );
  const columns = createFireColumns(
    "workflow-fires",
    () => props.zone,
    (runId) => workflowRunHref(place, runId),
  );
  return <FireList fires={fires} columns={columns} filters={filters} paging={paging} />;
}
