import { and, eq, sql } from "drizzle-orm";
import { type DefinitionRef, refOf } from "../../client/protocol/definitions-file.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import { withinSeen } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { jobs, workflows } from "../db/schema.ts";
import { deleteJob } from "../jobs/delete-job.ts";
import { type JobRow, requireJob } from "../jobs/job-row.ts";
import type { Deployment } from "../serve.ts";
import { inIds } from "../workflows/dag-rows.ts";
import { deleteWorkflow } from "../workflows/delete-workflow.ts";
import type { WorkflowRow } from "../workflows/workflow-row.ts";
import { leavesWorkflow } from "./plan-jobs.ts";
import { issue, type Planned, type Planning, steps } from "./planning.ts";
import type { Within } from "./world.ts";

type Acting = Deployment & { caller: Caller };

/** What was applied from a source, within what the caller sees. Apps are not among it: theirs are jobs that people made, too. */
export interface OfSource {
  jobs: JobRow[];
  workflows: WorkflowRow[];
}

export const readOfSource = async (
  { db }: Pick<Acting, "db">,
  { namespace, seen }: Within,
  source: string,
): Promise<OfSource> => {
  const [ofJobs, ofWorkflows] = await Promise.all([
    db
      .select()
      .from(jobs)
      .where(
        and(eq(jobs.namespace, namespace), eq(jobs.source, source), withinSeen(sql`${jobs.appId}`, seen)),
      )
      .orderBy(jobs.appId, jobs.name),
    db
      .select()
      .from(workflows)
      .where(
        and(
          eq(workflows.namespace, namespace),
          eq(workflows.source, source),
          withinSeen(sql`${workflows.appId}`, seen),
        ),
      )
      // Newer ones first: a workflow is older than those that have it as a node.
      .orderBy(sql`${workflows.workflowId} desc`),
  ]);
  return { jobs: ofJobs, workflows: ofWorkflows };
};

const planDelete = (
  ref: DefinitionRef,
  id: number,
  { version, source }: Pick<JobRow, "version" | "source">,
  issues: FieldIssue[],
  remove: () => Promise<void>,
): Planned => ({
  item: {
    ...ref,
    index: null,
    action: issues.length > 0 ? "refused" : "delete",
    id,
    version,
    source,
    step: ref.kind === "workflow" ? steps.workflowDelete : steps.jobDelete,
    changes: [],
    issues,
  },
  write:
    issues.length > 0
      ? null
      : async () => {
          await remove();
          return { id, version: null };
        },
});

const held = (row: JobRow): FieldIssue =>
  issue(
    "",
    "used",
    `cannot be deleted: it is a node of workflow ${row.workflowId}, which these definitions do not change`,
  );

/** Rows are read again before they go: what stood before may have let go of them. */
export const planDeletes = (planning: Planning, from: OfSource): Planned[] => {
  const { acting, namespace } = planning;
  const ofWorkflows = from.workflows.map((row) =>
    planDelete(refOf("workflow", row), row.workflowId, row, [], () => deleteWorkflow(acting, row)),
  );
  const ofJobs = from.jobs.map((row) =>
    planDelete(
      refOf("job", row),
      row.jobId,
      row,
      leavesWorkflow(planning, row) ? [] : [held(row)],
      async () => deleteJob(acting, await requireJob(acting.db, namespace, row.jobId)),
    ),
  );
  return [...ofWorkflows, ...ofJobs];
};

/** Notes where objects come from; rows are written for those only that came from elsewhere so far. */
export const noteSource = async (
  { db }: Pick<Acting, "db">,
  source: string,
  ids: { jobs: number[]; workflows: number[] },
): Promise<void> => {
  const isOther = (column: typeof jobs.source | typeof workflows.source) => sql`${column} is not ${source}`;
  if (ids.jobs.length > 0)
    await db
      .update(jobs)
      .set({ source })
      .where(and(sql`${jobs.jobId} in ${inIds(ids.jobs)}`, isOther(jobs.source)));
  if (ids.workflows.length > 0)
    await db
      .update(workflows)
      .set({ source })
      .where(and(sql`${workflows.workflowId} in ${inIds(ids.workflows)}`, isOther(workflows.source)));
};
