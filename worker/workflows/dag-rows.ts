import { and, desc, eq, inArray, isNotNull, lte, sql } from "drizzle-orm";
import { type Dag, emptyDag } from "../../client/protocol/dag.ts";
import type { ShownNode, WorkflowDag } from "../../client/protocol/workflow.ts";
import type { Database } from "../db/database.ts";
import { jobs, workflows, workflowVersions } from "../db/schema.ts";
import { toInstant } from "../instants.ts";
import { readDag, type WorkflowRow } from "./workflow-row.ts";

/** The graph as it stood in a version: versions that did not change it hold none. */
export const dagAt = async (db: Database, workflowId: number, version: number): Promise<Dag> => {
  const row = await db
    .select({ dag: workflowVersions.dag })
    .from(workflowVersions)
    .where(
      and(
        eq(workflowVersions.workflowId, workflowId),
        lte(workflowVersions.version, version),
        isNotNull(workflowVersions.dag),
      ),
    )
    .orderBy(desc(workflowVersions.version))
    .limit(1)
    .get();
  return row?.dag ? readDag(row.dag) : emptyDag;
};

export const draftOf = (db: Database, row: WorkflowRow): Promise<Dag> =>
  dagAt(db, row.workflowId, row.dagVersion);

export const publishedOf = async (db: Database, row: WorkflowRow): Promise<Dag | null> =>
  row.publishedVersion === null ? null : dagAt(db, row.workflowId, row.publishedVersion);

export const jobIdsOf = (...dags: (Dag | null)[]): number[] => [
  ...new Set(dags.flatMap((dag) => dag?.nodes.flatMap((node) => node.jobId ?? []) ?? [])),
];

/** One parameter for all ids: D1 binds at most a hundred. */
export const inIds = (ids: readonly number[]) => sql`(select value from json_each(${JSON.stringify(ids)}))`;

const namesOf = async (db: Database, namespace: string, ...dags: (Dag | null)[]) => {
  const workflowIds = dags.flatMap((dag) => dag?.nodes.flatMap((node) => node.workflowId ?? []) ?? []);
  const [ofJobs, ofWorkflows] = await Promise.all([
    db
      .select({
        jobId: jobs.jobId,
        name: jobs.name,
        jobType: jobs.jobType,
        mode: jobs.mode,
        appId: jobs.appId,
      })
      .from(jobs)
      .where(and(eq(jobs.namespace, namespace), inArray(jobs.jobId, inIds(jobIdsOf(...dags))))),
    db
      .select({ workflowId: workflows.workflowId, name: workflows.name, appId: workflows.appId })
      .from(workflows)
      .where(and(eq(workflows.namespace, namespace), inArray(workflows.workflowId, inIds(workflowIds)))),
  ]);
  return {
    jobs: new Map(ofJobs.map((job) => [job.jobId, job])),
    workflows: new Map(ofWorkflows.map((workflow) => [workflow.workflowId, workflow])),
  };
};

export type NodeNames = Awaited<ReturnType<typeof namesOf>>;
export const nodeNames = namesOf;

const shown = (dag: Dag, names: NodeNames): { nodes: ShownNode[]; edges: Dag["edges"] } => ({
  nodes: dag.nodes.map((node) => {
    const job = names.jobs.get(node.jobId ?? 0);
    const workflow = names.workflows.get(node.workflowId ?? 0);
    return {
      ...node,
      jobName: job?.name ?? null,
      jobType: job?.jobType ?? null,
      jobMode: job?.mode ?? null,
      appId: job?.appId ?? workflow?.appId ?? null,
      workflowName: workflow?.name ?? null,
    };
  }),
  edges: dag.edges,
});

export const showDag = async (db: Database, row: WorkflowRow): Promise<WorkflowDag> => {
  const [draft, published] = await Promise.all([draftOf(db, row), publishedOf(db, row)]);
  const names = await namesOf(db, row.namespace, draft, published);
  return {
    ...shown(draft, names),
    version: row.version,
    dagVersion: row.dagVersion,
    published:
      published === null || row.publishedVersion === null
        ? null
        : {
            ...shown(published, names),
            version: row.publishedVersion,
            publishedAt: toInstant(row.publishedAt ?? row.updatedAt),
            publishedBy: row.publishedBy ?? row.updatedBy,
          },
    changed: row.changed === 1,
  };
};
