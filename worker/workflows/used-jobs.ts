import { eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { workflows } from "../db/schema.ts";
import { ApiFailure } from "../errors.ts";
import type { JobRow } from "../jobs/job-row.ts";

/** A job that a workflow runs has no schedule of its own, and stays as long as the workflow names it. */
export const refuseUsedJob = async (db: Database, row: JobRow, what: string): Promise<void> => {
  if (row.workflowId === null) return;
  const { workflowId } = row;
  const workflow = await db
    .select({ name: workflows.name })
    .from(workflows)
    .where(eq(workflows.workflowId, workflowId))
    .get();
  if (!workflow) return;
  throw new ApiFailure(
    "conflict",
    `job ${row.jobId} cannot be ${what}: it is a node of workflow ${workflowId} "${workflow.name}"`,
    { workflowId, workflowName: workflow.name },
  );
};
