import type { RowCosts } from "../shared/row-costs.ts";
import type { RunState } from "./run-state.ts";

export interface HistoryPlace {
  workflowId: number;
  namespace: string;
  appId: string;
}

const columns = [
  "workflow_id",
  "number",
  "namespace",
  "app_id",
  "status",
  "reason",
  "message",
  "trigger",
  "operator",
  "schedule_at",
  "data_at",
  "created_at",
  "started_at",
  "finished_at",
  "dag_version",
  "draft",
  "node_counts",
  "revision",
] as const;

const values = columns.map((name) => `json_extract(value, '$.${name}')`).join(", ");
const assignments = columns
  .slice(2)
  .map((name) => `"${name}" = excluded."${name}"`)
  .join(", ");

/** Writes may overtake each other or come again: the newest revision of a run stays. */
const upsert = `INSERT INTO workflow_runs (${columns.map((name) => `"${name}"`).join(", ")})
SELECT ${values} FROM json_each(?1) WHERE true
ON CONFLICT (workflow_id, number) DO UPDATE SET ${assignments} WHERE excluded.revision > workflow_runs.revision`;

const drop = `DELETE FROM workflow_runs WHERE workflow_id = ?1 AND number IN (SELECT value FROM json_each(?2))`;

export const nodeCountsOf = ({ nodes }: Pick<RunState, "nodes">, total: number) => {
  const counts = { total, waiting: total - nodes.size, running: 0, success: 0, failed: 0, skipped: 0 };
  for (const node of nodes.values()) {
    // What waits for a person is shown as waiting.
    if (node.status === "open") counts[node.reason === "approval" ? "waiting" : "running"] += 1;
    else counts[node.status] += 1;
  }
  return counts;
};

const rowOf = (place: HistoryPlace, run: RunState, nodeTotal: number) => {
  const { head } = run;
  return {
    workflow_id: place.workflowId,
    number: head.number,
    namespace: place.namespace,
    app_id: place.appId,
    status: head.status,
    reason: head.reason,
    message: head.message,
    trigger: head.trigger,
    operator: head.operator,
    schedule_at: head.scheduleAt,
    data_at: head.dataAt,
    created_at: head.createdAt,
    started_at: head.startedAt,
    finished_at: head.finishedAt,
    dag_version: head.dagVersion,
    draft: head.draft ? 1 : 0,
    node_counts: JSON.stringify(nodeCountsOf(run, nodeTotal)),
    revision: head.revision,
  };
};

/** The lists' view of workflow runs in D1, which may lag behind and stops nothing when it is down. */
export class WorkflowHistory {
  readonly #db: D1Database;
  readonly #costs: RowCosts;

  constructor(db: D1Database, costs: RowCosts) {
    this.#db = db;
    this.#costs = costs;
  }

  async write(
    place: HistoryPlace,
    runs: readonly { run: RunState; nodeTotal: number }[],
    gone: readonly number[],
  ): Promise<void> {
    const statements: D1PreparedStatement[] = [];
    if (runs.length > 0) {
      const rows = runs.map(({ run, nodeTotal }) => rowOf(place, run, nodeTotal));
      statements.push(this.#db.prepare(upsert).bind(JSON.stringify(rows)));
    }
    if (gone.length > 0) statements.push(this.#db.prepare(drop).bind(place.workflowId, JSON.stringify(gone)));
    if (statements.length === 0) return;
    for (const { meta } of await this.#db.batch(statements)) this.#costs.d1Rows += meta.rows_written;
  }
}
