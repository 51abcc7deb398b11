import { formatRunId } from "../../client/protocol/ids.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { completeCall } from "../completion/complete.ts";
import { ApiFailure } from "../errors.ts";
import { killRun, markRunSuccess, rerunRun } from "../runs/act-on-run.ts";
import { countRuns } from "../runs/count-runs.ts";
import { findRun, toRun } from "../runs/find-run.ts";
import { listRuns } from "../runs/list-runs.ts";
import { readRunLog } from "../runs/read-log.ts";
import { dumpThreads } from "../runs/thread-dump.ts";
import { serve } from "../serve.ts";

export const runRoutes = [
  serve(routes.listRuns, listRuns),
  serve(routes.countRuns, countRuns),
  serve(routes.getRun, async (call) => toRun(call, await findRun(call, call.params.ns, call.params.runId))),
  serve(routes.rerunRun, async (call) => rerunRun(call, call.params.ns, call.params.runId, call.runName), {
    namesRuns: true,
  }),
  serve(routes.killRun, async (call) => killRun(call, call.params.ns, call.params.runId, call.body?.reason)),
  serve(routes.markRunSuccess, async (call) => markRunSuccess(call, call.params.ns, call.params.runId)),
  serve(routes.dumpThreads, dumpThreads),
  serve(routes.getRunLog, readRunLog),
  serve(routes.completeCall, async (call) => {
    const answer = await completeCall(call.env, call.params.token, call.body);
    if (!answer.ok) throw new ApiFailure(answer.code, answer.message);
    return {
      runId: formatRunId({ jobId: answer.jobId, number: answer.number }),
      status: answer.status,
      reason: answer.reason,
    };
  }),
];
