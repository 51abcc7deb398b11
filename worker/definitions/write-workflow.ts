import type { Dag } from "../../client/protocol/dag.ts";
import { runBy, type WorkflowEntry } from "../../client/protocol/definitions-file.ts";
import { sameDag, type WorkflowDefinition } from "../../client/protocol/workflow.ts";
import { addWorkflow, changeWorkflow, type WorkflowChange } from "../workflows/change-workflow.ts";
import { checkDag, refuseScheduled } from "../workflows/check-workflow.ts";
import { graphOfEntry } from "./graph-entries.ts";
import type { Planning, Written } from "./planning.ts";
import { type KnownWorkflow, named, readWorld } from "./world.ts";

export interface WantedWorkflow {
  entry: WorkflowEntry;
  definition: WorkflowDefinition;
  /** Whether the graph of the entry is to be what fires. */
  publishes: boolean;
  enabled: boolean;
}

/** The ids of what the entry names, looked up when it is written: jobs before it are made by then. */
const resolve = async (
  planning: Planning,
  entry: WorkflowEntry,
  known: KnownWorkflow | null,
): Promise<Dag> => {
  const world = await readWorld(planning.acting, planning, named(runBy(entry)));
  return graphOfEntry(entry, world, known?.draft ?? null);
};

const changeOf = (
  { definition, publishes, enabled }: WantedWorkflow,
  known: KnownWorkflow,
  dag: Dag,
): WorkflowChange => {
  const isDrawn = !sameDag(dag, known.draft);
  const isPublished = publishes && (known.published === null || !sameDag(dag, known.published));
  return {
    action: isPublished ? "publish" : isDrawn && !publishes ? "dag" : "update",
    definition,
    ...(isDrawn && (isPublished || !publishes) ? { dag } : {}),
    ...(isPublished ? { publish: true } : {}),
    ...(known.published !== null || isPublished ? { enabled } : {}),
  };
};

export const writingWorkflow =
  (planning: Planning, wanted: WantedWorkflow, known: KnownWorkflow | null) => async (): Promise<Written> => {
    const { acting, namespace, seen } = planning;
    const { entry, definition, publishes, enabled } = wanted;
    const dag = await resolve(planning, entry, known);
    const scope = { db: acting.db, namespace, seen, workflowId: known?.row.workflowId ?? null };
    refuseScheduled(dag, await checkDag(scope, dag, publishes));
    const row = known
      ? await changeWorkflow(acting, known.row, changeOf(wanted, known, dag))
      : await addWorkflow(acting, namespace, definition, dag, "import", publishes ? { enabled } : null);
    return { id: row.workflowId, version: row.version };
  };
