import type * as v from "valibot";
import type { completion } from "../../client/protocol/run.ts";
import type { ActionAnswer } from "../../durable/app-queue/rpc.ts";
import type { Env } from "../env.ts";
import { logEvent, reasonOf } from "../log.ts";
import { queueOf, timerOf } from "../stubs.ts";
import { type CompletionTarget, readCompletionToken } from "./token.ts";

export type Completion = v.InferOutput<typeof completion>;

/** `jobId` goes with the run's number into the answer. */
export type CompletionAnswer = (ActionAnswer & { ok: true; jobId: number }) | (ActionAnswer & { ok: false });

/** Told in the run's log by the one who was let in; repeats are stored once. */
const tellLog = async (env: Env, target: CompletionTarget, body: Completion): Promise<void> => {
  const text = `The target completed the call: ${body.status}${body.message ? `, ${body.message}` : ""}`;
  try {
    await timerOf(env, target.jobId).appendLog([
      {
        namespace: target.namespace,
        appId: target.appId,
        number: target.runNumber,
        attempt: target.attempt,
        source: "platform",
        writer: `completion:${target.lease}`,
        seq: 0,
        lines: [{ at: Date.now(), level: body.status === "success" ? "info" : "error", task: null, text }],
      },
    ]);
  } catch (error) {
    logEvent("error", "run_log_lost", {
      jobId: target.jobId,
      run: target.runNumber,
      reason: reasonOf(error),
    });
  }
};

/** The end of a call that was answered by 202. A forged token is not found; a late or repeated one conflicts. */
export const completeCall = async (env: Env, token: string, body: Completion): Promise<CompletionAnswer> => {
  const target = await readCompletionToken(env, token);
  if (target === null) return { ok: false, code: "not_found", message: "no such completion" };
  const answer = await queueOf(env, target.namespace, target.appId).complete(
    target.jobId,
    target.runNumber,
    target.lease,
    {
      status: body.status,
      result: body.result ?? null,
      message: body.message ?? null,
    },
  );
  if (!answer.ok) return answer;
  await tellLog(env, target, body);
  return { ...answer, jobId: target.jobId };
};
