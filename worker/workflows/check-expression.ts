import { eq, max } from "drizzle-orm";
import type { routes } from "../../client/protocol/routes/index.ts";
import { type ExpressionCheck, formatWorkflowRunId } from "../../client/protocol/workflow-run.ts";
import { evaluateCondition, expressionIssue } from "../../durable/workflow/condition.ts";
import { workflowRuns } from "../db/schema.ts";
import { logEvent, reasonOf } from "../log.ts";
import type { Call } from "../serve.ts";
import { repeatable, workflowOf } from "../stubs.ts";
import { requireWorkflow } from "./workflow-row.ts";

type CheckCall = Call<typeof routes.checkExpression>;

/** What the expression would have said of the newest run; nothing where there is none, or nobody answers for it. */
const tryOnNewest = async (
  { db, env, query }: CheckCall,
  workflowId: number,
  after: ReadonlySet<string>,
): Promise<ExpressionCheck["tried"]> => {
  const newest = await db
    .select({ number: max(workflowRuns.number) })
    .from(workflowRuns)
    .where(eq(workflowRuns.workflowId, workflowId))
    .get();
  const number = newest?.number ?? null;
  if (number === null) return null;
  try {
    const record = await repeatable(() => workflowOf(env, workflowId).read(number));
    if (!record) return null;
    const jobs = new Map(record.dag.nodes.map((node) => [node.nodeId, node.jobId ?? 0]));
    const verdict = evaluateCondition(query.expression, {
      upstream: record.nodes.flatMap(({ nodeId, result }) =>
        result !== null && after.has(nodeId)
          ? [{ node: nodeId, job: jobs.get(nodeId) ?? 0, data: result }]
          : [],
      ),
      scheduleAt: record.head.scheduleAt,
      dataAt: record.head.dataAt,
    });
    const workflowRunId = formatWorkflowRunId({ workflowId, number });
    return verdict.ok
      ? { workflowRunId, value: verdict.value, message: null }
      : { workflowRunId, value: null, message: verdict.message };
  } catch (error) {
    logEvent("warn", "workflow_silent", { workflowId, reason: reasonOf(error) });
    return null;
  }
};

export const checkExpression = async (call: CheckCall): Promise<ExpressionCheck> => {
  const { expression, after } = call.query;
  const { workflowId } = await requireWorkflow(call.db, call.params.ns, call.params.workflowId);
  const issue = expressionIssue(expression);
  const nodes = new Set(after?.split(",").filter(Boolean));
  return {
    issue,
    tried: issue === null && nodes.size > 0 ? await tryOnNewest(call, workflowId, nodes) : null,
  };
};
