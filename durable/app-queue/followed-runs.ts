import { type FollowedEnd, type Follower, listens, originText, parseOrigin } from "../shared/follower.ts";
import { reasonOf } from "../shared/log-event.ts";
import { followerStub } from "../shared/stubs.ts";
import type { QueueEngine } from "./engine.ts";
import { endOf, triesOf } from "./followers.ts";
import type { FollowedRow } from "./history.ts";
import type { JobEntry } from "./job-entry.ts";
import { runKey } from "./open-run.ts";
import type { FollowedAnswer, FollowedAsk } from "./rpc.ts";

const isSame = (a: Follower | undefined, b: Follower): boolean =>
  a?.tag === b.tag && a.name === b.name && a.object === b.object;

const endOfRow = (row: FollowedRow, tag: string): FollowedEnd => ({
  tag,
  number: row.number,
  status: row.status,
  reason: row.reason,
  message: row.message,
  result: row.result,
  startedAt: row.started_at,
  finishedAt: row.finished_at ?? row.created_at,
  tries: triesOf(JSON.parse(row.attempts)),
});

/** The run that was asked for before, as long as the history does not have it. */
const findHere = (engine: QueueEngine, entry: JobEntry, follower: Follower): FollowedAnswer | null => {
  const { state } = engine.machine;
  for (const key of [...entry.active, ...entry.queue]) {
    const run = state.runs.get(key);
    if (run && isSame(run.follower, follower)) return { ok: true, number: run.number, end: null };
  }
  for (const ended of state.ended.values())
    if (ended.record.jobId === entry.job.jobId && isSame(ended.follower, follower))
      return { ok: true, number: ended.record.number, end: endOf(ended, follower) };
  return null;
};

const findEnded = async (engine: QueueEngine, ask: FollowedAsk): Promise<FollowedAnswer | null> => {
  try {
    const row = await engine.history.readFollowed(ask.jobId, originText(ask.follower));
    return row ? { ok: true, number: row.number, end: endOfRow(row, ask.follower.tag) } : null;
  } catch (error) {
    return { ok: false, code: "unavailable", message: `the history does not answer: ${reasonOf(error)}` };
  }
};

/** Runs for those who wait for their ends. A repeat answers the run that it repeats, and its end if it has one. */
export const runFollowed = async (
  engine: QueueEngine,
  asks: readonly FollowedAsk[],
): Promise<FollowedAnswer[]> => {
  const { machine } = engine;
  const here = (ask: FollowedAsk): FollowedAnswer | null => {
    const entry = machine.state.jobs.get(ask.jobId);
    return entry ? findHere(engine, entry, ask.follower) : null;
  };
  const known = await Promise.all(
    asks.map((ask) => here(ask) ?? (ask.repeated ? findEnded(engine, ask) : null)),
  );
  const answers = asks.map((ask, index): FollowedAnswer => {
    const entry = machine.state.jobs.get(ask.jobId);
    if (!entry)
      return {
        ok: false,
        code: "not_found",
        message: `job ${ask.jobId} is not known to the queue of its app`,
      };
    // Once more: the history took its time.
    const before = known[index] ?? findHere(engine, entry, ask.follower);
    if (before) return before;
    const { run } = machine.ask(entry, ask, Date.now(), Math.random());
    // Skipped at once, it has its end already.
    const ended = machine.state.ended.get(runKey(run));
    return { ok: true, number: run.number, end: ended ? endOf(ended, ask.follower) : null };
  });
  await engine.turn();
  return answers;
};

/** A failed run that is taken for a success counts as one for those who wait for it; they hear of it first, and a repeat changes nothing. */
export const tellMarked = async (
  engine: QueueEngine,
  jobId: number,
  number: number,
  by: string,
): Promise<void> => {
  const row = await engine.history.readFollowedRun(jobId, number);
  const follower = row && parseOrigin(row.origin);
  if (!follower || !listens(follower) || row.status !== "failed") return;
  const end: FollowedEnd = {
    ...endOfRow(row, follower.tag),
    status: "success",
    reason: "marked",
    message: `marked by ${by}`,
  };
  await followerStub(engine.env, follower).runsEnded([end]);
};
