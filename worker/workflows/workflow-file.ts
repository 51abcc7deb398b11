import { and, eq, inArray } from "drizzle-orm";
import type { Dag, DagNode } from "../../client/protocol/dag.ts";
import { dagIssues } from "../../client/protocol/dag-rules.ts";
import { type JobDefinition, jobDefaults } from "../../client/protocol/job.ts";
import { jobIssues } from "../../client/protocol/job-rules.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { Workflow, WorkflowFile } from "../../client/protocol/workflow.ts";
import { maskSecrets } from "../access/mask-secrets.ts";
import { openToShow } from "../access/sealed-secrets.ts";
import { jobs } from "../db/schema.ts";
import { invalid } from "../errors.ts";
import { addJob, requireAppOfBody } from "../jobs/create-job.ts";
import { deleteJob } from "../jobs/delete-job.ts";
import { definitionOf, findJob } from "../jobs/job-row.ts";
import { judgeTarget } from "../jobs/judge-target.ts";
import { logEvent, reasonOf } from "../log.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";
import { type Acting, addWorkflow } from "./change-workflow.ts";
import { checkDag, checkWorkflowTiming } from "./check-workflow.ts";
import { draftOf, inIds, jobIdsOf } from "./dag-rows.ts";
import { showWorkflow } from "./list-workflows.ts";
import { requireWorkflow, type WorkflowRow, workflowDefinitionOf } from "./workflow-row.ts";

type FileNode = WorkflowFile["nodes"][number];

/** The draft with its jobs. Secrets leave the platform only where they are shown on purpose, which a file is not. */
const fileOf = async (
  { db, env }: Acting,
  row: WorkflowRow,
  show: <T>(value: T) => T,
): Promise<WorkflowFile> => {
  const dag = await draftOf(db, row);
  const rows = await db
    .select({ jobId: jobs.jobId, definition: jobs.definition })
    .from(jobs)
    .where(and(eq(jobs.namespace, row.namespace), inArray(jobs.jobId, inIds(jobIdsOf(dag)))));
  const definitions = new Map<number, JobDefinition>();
  for (const job of rows) definitions.set(job.jobId, show(await openToShow(env, definitionOf(job))));
  return {
    format: "carillon-workflow",
    formatVersion: 1,
    workflow: show(await openToShow(env, workflowDefinitionOf(row))),
    nodes: dag.nodes.map((node): FileNode => {
      const job = definitions.get(node.jobId ?? 0);
      return job ? { ...node, job } : node;
    }),
    edges: dag.edges,
  };
};

export const exportWorkflow = async (call: Call<typeof routes.exportWorkflow>): Promise<WorkflowFile> => {
  const row = await requireWorkflow(call.db, call.params.ns, call.params.workflowId);
  return fileOf(call, row, maskSecrets);
};

interface Making {
  namespace: string;
  file: WorkflowFile;
  name: string;
  /** In place of the apps that the file names. */
  appId: string | undefined;
  action: "copy" | "import";
}

const withoutSchedule = (definition: JobDefinition, appId: string): JobDefinition => ({
  ...jobDefaults,
  ...definition,
  appId,
  timeType: "none",
  cron: null,
  periodSeconds: null,
  at: null,
});

/** Everything is judged before anything is made. */
const check = async (
  call: Acting & { seen: Call<typeof routes.importWorkflow>["seen"] },
  { file, namespace }: Making,
) => {
  const issues = file.nodes.flatMap((node, index) => {
    if (node.kind !== "job") return [];
    const path = `file.nodes.${index}.job`;
    if (!node.job)
      return [{ path, rule: "required", message: "a node of kind job needs its job", nodes: [node.nodeId] }];
    const found = [...jobIssues(node.job), ...judgeTarget(call.env, node.job)];
    return found.map((issue) => ({ ...issue, path: `${path}.${issue.path}`, nodes: [node.nodeId] }));
  });
  // Stand-ins for the jobs that are not made yet.
  const nodes = file.nodes.map(({ job: _, ...node }, index) =>
    node.kind === "job" ? { ...node, jobId: index + 1 } : node,
  );
  issues.push(
    ...dagIssues({ nodes, edges: file.edges }).map((issue) => ({
      ...issue,
      path: `file.${issue.path}`,
      nodes: issue.nodes ?? [],
    })),
  );
  if (issues.length > 0) throw invalid(issues.slice(0, 100));
  const others = nodes.filter((node) => node.kind !== "job");
  await checkDag({ db: call.db, namespace, seen: call.seen, workflowId: null }, { nodes: others, edges: [] });
};

/** Jobs one after the other, then the workflow; when one cannot be made, those before it go again. */
const make = async (
  call: Acting & { seen: Call<typeof routes.importWorkflow>["seen"] },
  making: Making,
): Promise<WorkflowRow> => {
  const { file, namespace } = making;
  await check(call, making);
  const definition = {
    ...file.workflow,
    name: making.name,
    appId: making.appId ?? file.workflow.appId,
  };
  await checkWorkflowTiming(call, namespace, definition);
  await requireAppOfBody(call, namespace, definition.appId);
  const made: number[] = [];
  try {
    const nodes: DagNode[] = [];
    for (const { job, ...node } of file.nodes) {
      if (node.kind !== "job" || !job) {
        nodes.push(node);
        continue;
      }
      const app = await requireAppOfBody(call, namespace, making.appId ?? job.appId);
      const added = await addJob(call, app, {
        definition: withoutSchedule(job, app.appId),
        enabled: true,
        action: "job.create",
      });
      made.push(added.jobId);
      nodes.push({ ...node, jobId: added.jobId });
    }
    const dag: Dag = { nodes, edges: file.edges };
    return await addWorkflow(call, namespace, definition, dag, making.action);
  } catch (error) {
    await takeBack(call, namespace, made);
    throw error;
  }
};

const takeBack = async (acting: Acting, namespace: string, jobIds: readonly number[]): Promise<void> => {
  for (const jobId of jobIds) {
    try {
      const row = await findJob(acting.db, namespace, jobId);
      if (row) await deleteJob(acting, row);
    } catch (error) {
      logEvent("warn", "job_not_taken_back", { jobId, reason: reasonOf(error) });
    }
  }
};

export const importWorkflow = async (call: Call<typeof routes.importWorkflow>): Promise<Workflow> => {
  const namespace = await requireNamespace(call.db, call.params.ns);
  const { file, name, appId } = call.body;
  const row = await make(call, {
    namespace: namespace.id,
    file,
    name: name ?? file.workflow.name,
    appId,
    action: "import",
  });
  return showWorkflow(call, row);
};

const copyName = (name: string, asked: string | undefined): string =>
  asked ?? `${[...name].slice(0, 93).join("")} (copy)`;

export const copyWorkflow = async (call: Call<typeof routes.copyWorkflow>): Promise<Workflow> => {
  const row = await requireWorkflow(call.db, call.params.ns, call.params.workflowId);
  const file = await fileOf(call, row, (value) => value);
  const name = copyName(row.name, call.body.name);
  const copy = await make(call, { namespace: row.namespace, file, name, appId: undefined, action: "copy" });
  return showWorkflow(call, copy);
};
