import * as v from "valibot";
import {
  type BatchKill,
  type BatchOutcome,
  type BatchResult,
  batchReport,
  type HeldBatch,
} from "../../client/protocol/task-batch.ts";
import type { PollRequest } from "../../client/protocol/worker-call.ts";
import type { ClaimedBatch } from "../fan-out/rpc.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import type { WorkerEntry } from "./connected-workers.ts";
import type { QueueEngine } from "./engine.ts";
import { type FanOutLink, supplyFor } from "./fan-out-links.ts";
import { eligibleWorkers } from "./worker-choice.ts";

/** What a call brought from and to the objects of distributed runs. */
export interface SharedWork {
  outcomes: BatchOutcome[];
  kills: BatchKill[];
  batches: ClaimedBatch[];
}

interface Told {
  results: { index: number; report: BatchResult }[];
  inHand: HeldBatch[];
}

/** By run, what a worker tells of its batches. Malformed reports are answered by their index. */
const toldByRun = (request: PollRequest, outcomes: BatchOutcome[]): Map<string, Told> => {
  const told = new Map<string, Told>();
  const of = (runId: string): Told => {
    const known = told.get(runId) ?? { results: [], inHand: [] };
    told.set(runId, known);
    return known;
  };
  for (const [index, item] of (request.batchResults ?? []).entries()) {
    const parsed = v.safeParse(batchReport, item);
    if (parsed.success) of(parsed.output.runId).results.push({ index, report: parsed.output });
    else {
      const [issue] = parsed.issues;
      outcomes[index] = {
        outcome: "invalid",
        message: `${v.getDotPath(issue) ?? "batchResult"}: ${issue.message}`,
      };
    }
  }
  for (const batch of request.batches ?? []) of(batch.runId).inHand.push(batch);
  return told;
};

export const emptyShared = (): SharedWork => ({ outcomes: [], kills: [], batches: [] });

/**
 * One call to the object of each run concerned: results in, what the worker has in hand, and out the next tasks.
 * `again` is a look of a held call that was woken: its results went before.
 */
export const exchangeShared = async (
  engine: QueueEngine,
  worker: WorkerEntry | undefined,
  request: PollRequest,
  again: boolean,
): Promise<SharedWork> => {
  const shared = emptyShared();
  const told = toldByRun(again ? { ...request, batchResults: [] } : request, shared.outcomes);
  const asksForWork = request.wait && worker !== undefined && request.batches !== undefined;
  const mayTake = asksForWork && !(request.draining ?? false);
  let capacity = request.capacity;
  const keys = new Set(told.keys());
  // A run that the worker does not list although it holds tasks of it: the answer that carried them was lost.
  if (asksForWork)
    for (const link of engine.fanOuts.all()) if (link.holders.has(request.workerId)) keys.add(link.key);
  if (mayTake) for (const link of runsWithWork(engine, worker, again)) keys.add(link.key);
  for (const key of keys) {
    const { results, inHand } = told.get(key) ?? { results: [], inHand: [] };
    const link = await engine.fanOuts.of(key);
    if (!link) {
      const isOpen = (engine.machine.state.runs.get(key)?.lease ?? null) !== null;
      const isAtWork = isOpen || engine.fanOuts.leaseOf(key) !== null || engine.slices.isUnknown(key);
      for (const { index } of results)
        shared.outcomes[index] = isAtWork
          ? { outcome: "again" }
          : { outcome: "stale", message: "the run has ended" };
      if (!isAtWork)
        for (const { lease } of inHand) shared.kills.push({ lease, positions: null, reason: "stale" });
      continue;
    }
    const wantsWork =
      mayTake &&
      supplyFor(link, worker.candidate.workerId) > 0 &&
      (capacity > 0 || (request.prefetch === true && inHand.length > 0)) &&
      isEligible(engine, worker, link);
    const taken = await exchangeOne(
      engine,
      link,
      request,
      worker,
      { results, inHand },
      { asksForWork, wantsWork },
    );
    shared.kills.push(...taken.kills);
    shared.batches.push(...taken.batches);
    for (const [at, { index }] of results.entries())
      shared.outcomes[index] = taken.outcomes[at] ?? { outcome: "again" };
    if (inHand.length === 0)
      for (const batch of taken.batches) capacity -= Math.min(batch.count, batch.concurrency);
  }
  if (worker) takeOffersBack(engine, worker);
  return shared;
};

/** It has asked now. An offer that others took meanwhile counts no more, or nobody would be woken for the next. */
const takeOffersBack = (engine: QueueEngine, worker: WorkerEntry): void => {
  if (worker.offers.size === 0) return;
  for (const link of engine.fanOuts.all())
    if (worker.offers.delete(link)) link.offered = Math.max(0, link.offered - 1);
  worker.offers.clear();
};

const exchangeOne = async (
  engine: QueueEngine,
  link: FanOutLink,
  request: PollRequest,
  worker: WorkerEntry | undefined,
  told: Told,
  { asksForWork, wantsWork }: { asksForWork: boolean; wantsWork: boolean },
): Promise<SharedWork> => {
  const { workerId } = request;
  const peers = sharers(engine, link, workerId);
  try {
    const answer = await engine.fanOuts.stub(link.key).exchange({
      lease: link.lease,
      worker: { workerId, address: worker?.candidate.identity.address ?? workerId },
      slots: worker?.candidate.identity.concurrency ?? 1,
      results: told.results.map(({ report }) => report),
      inHand: asksForWork ? told.inHand : null,
      listed: told.inHand.map((batch) => batch.lease),
      wantsWork,
      peers: Math.max(1, peers),
    });
    if (answer.holds) link.holders.add(workerId);
    else link.holders.delete(workerId);
    engine.fanOuts.noteSupply(link, answer.supply, answer.progress);
    if (wantsWork && answer.batches.length === 0 && told.inHand.length === 0) link.sated.add(workerId);
    if (answer.batches.length > 0) link.sated.delete(workerId);
    return answer;
  } catch (error) {
    logEvent("warn", "fan_out_unreachable", { runId: link.key, event: "exchange", error: reasonOf(error) });
    // Started anew, it says what it knows.
    engine.fanOuts.drop(link.key);
    setTimeout(() => void engine.fanOuts.of(link.key), 500);
    return emptyShared();
  } finally {
    if (worker?.offers.delete(link)) link.offered = Math.max(0, link.offered - 1);
  }
};

/** Workers among whom what waits is divided: those that take part, are about to, or wait for work; who is full does not count. */
const sharers = (engine: QueueEngine, link: FanOutLink, askerId: string): number => {
  const settings = engine.machine.state.app?.settings;
  if (!settings) return 1;
  const eligible = eligibleWorkers(engine.workers.candidates(), link.demand, settings);
  if (link.isPush) return eligible.workers.length;
  return eligible.workers.filter(({ workerId }) => {
    const entry = engine.workers.get(workerId);
    const waits = (entry?.held?.capacity ?? 0) > 0 || (entry?.offers.has(link) ?? false);
    return workerId === askerId || link.holders.has(workerId) || waits;
  }).length;
};

const isEligible = (engine: QueueEngine, worker: WorkerEntry, link: FanOutLink): boolean => {
  const settings = engine.machine.state.app?.settings;
  if (!settings) return false;
  if (link.supply.only[worker.candidate.workerId] !== undefined) return true;
  const { workers } = eligibleWorkers(engine.workers.candidates(), link.demand, settings);
  return workers.some((candidate) => candidate === worker.candidate);
};

/** A call that was woken leaves out runs that gave it nothing before; a new call asks all of them again. */
const runsWithWork = (engine: QueueEngine, worker: WorkerEntry, again: boolean): FanOutLink[] =>
  [...engine.fanOuts.all()].filter(
    (link) =>
      supplyFor(link, worker.candidate.workerId) > 0 && !(again && link.sated.has(worker.candidate.workerId)),
  );
