import type { PollAnswer, PollRequest } from "../../client/protocol/worker-call.ts";
import type { HeldPoll, WorkerEntry } from "./connected-workers.ts";
import type { QueueEngine } from "./engine.ts";
import { hear, takeBackLost } from "./exchange.ts";
import { draftsOf, prepareTasks } from "./prepare-tasks.ts";
import { tasksInHand } from "./queue-state.ts";
import type { PollOutcome, QueueAnswer, QueueApp, WorkerPoll } from "./rpc.ts";
import { exchangeShared, type SharedWork } from "./shared-work.ts";
import { relayCall } from "./slice-relay.ts";

export const acceptsKey = (app: QueueApp | null, keyHash: string, now: number): app is QueueApp =>
  app?.keys.some((key) => key.hash === keyHash && (key.expiresAt === null || key.expiresAt > now)) ?? false;

const refused: PollOutcome = {
  ok: false,
  code: "unauthenticated",
  message: "namespace, app and key do not match",
};

/** One call of a worker: take in what it tells, give it what there is, or hold it until there is something. */
export const pollQueue = async (
  engine: QueueEngine,
  { keyHash, request }: WorkerPoll,
): Promise<PollOutcome> => {
  const now = Date.now();
  const { machine, workers, endedLeases } = engine;
  if (!acceptsKey(machine.state.app, keyHash, now)) return refused;
  const isNew = engine.workers.get(request.workerId) === undefined;
  const worker = request.identity
    ? workers.connect(request.workerId, request.identity, request.load ?? null, now)
    : workers.get(request.workerId);
  const relayed = relayCall(engine, worker, request);
  const heard = hear(machine, endedLeases, relayed?.own ?? request, now, Math.random);
  // Pages show who is connected and how far things are, of which the journal knows nothing.
  if (isNew || request.draining || heard.progress.length > 0 || (request.batches?.length ?? 0) > 0)
    engine.feed.mark();
  for (const { lease, done, total } of heard.progress) engine.view.noteProgress(lease, { done, total });
  for (const result of relayed?.own.results ?? request.results ?? []) forgetProgress(engine, result);
  if (request.threadDumps) engine.threadDumps.hear(request.workerId, request.threadDumps);

  if (worker) {
    worker.lastHeardAt = now;
    worker.candidate.load = request.load ?? worker.candidate.load;
    worker.candidate.draining = request.draining ?? false;
    if (request.batches !== undefined) worker.candidate.takesBatches = true;
    if (request.draining) drain(engine, worker, request, now);
    if (request.wait) {
      worker.held?.release("superseded");
      takeBackLost(machine, worker.outgoing, request, (key) => engine.mayReturn(key), now);
    }
  }
  const shared = await waitForWork(engine, worker, request, heard.kills.length > 0);
  if ((request.results?.length ?? 0) > 0) await engine.outbox.secured();
  if (relayed && (relayed.hasResults || !request.wait)) heard.kills.push(...(await relayed.heard));
  if (relayed) heard.results = relayed.outcomes(heard.results);
  if (!acceptsKey(machine.state.app, keyHash, Date.now())) return refused;
  return { ok: true, answer: await answerOf(engine, worker, request, heard, shared) };
};

const forgetProgress = (engine: QueueEngine, result: unknown): void => {
  if (typeof result === "object" && result !== null && "lease" in result && typeof result.lease === "string")
    engine.view.forgetLease(result.lease);
};

/** Tasks of distributed runs come from their objects; what there is not yet is waited for, in one held call. */
const waitForWork = async (
  engine: QueueEngine,
  worker: WorkerEntry | undefined,
  request: PollRequest,
  hasKills: boolean,
): Promise<SharedWork> => {
  const untilAt = Date.now() + holdMs(engine, request);
  const shared = await exchangeShared(engine, worker, request, false);
  if (worker && request.draining) await leave(engine, worker, request);
  for (;;) {
    const isAnswer = hasKills || shared.kills.length > 0 || shared.batches.length > 0;
    const canWait = worker && request.wait && !isAnswer && engine.workers.get(request.workerId) === worker;
    const released = canWait ? hold(worker, request, untilAt - Date.now()) : null;
    await engine.turn();
    if ((await released) !== "shared") return shared;
    const more = await exchangeShared(engine, worker, request, true);
    shared.kills.push(...more.kills);
    shared.batches.push(...more.batches);
  }
};

/**
 * A worker on its way out: its held poll ends now, and with nothing in hand it has left. It begins nothing any more, so that whatever
 * it does not list can be handed to another at once.
 */
const drain = (engine: QueueEngine, worker: WorkerEntry, request: PollRequest, now: number): void => {
  worker.held?.release("superseded");
  worker.parcels = [];
  takeBackLost(engine.machine, worker.outgoing, request, (key) => engine.mayReturn(key), now);
};

const leave = async (engine: QueueEngine, worker: WorkerEntry, request: PollRequest): Promise<void> => {
  const { workerId } = worker.candidate;
  const isEmpty =
    request.running.length === 0 &&
    (request.batches?.length ?? 0) === 0 &&
    tasksInHand(engine.machine.state, workerId) === 0;
  if (!isEmpty || request.wait) return;
  engine.workers.remove(workerId);
  await engine.fanOuts.lose(workerId);
};

const holdMs = (engine: QueueEngine, request: PollRequest): number => {
  const { pollMs, heartbeatMs, leaseMs } = engine.settings;
  const isBusy = request.running.length > 0 || (request.batches?.length ?? 0) > 0;
  return Math.min(isBusy ? heartbeatMs : pollMs, leaseMs / 2);
};

/** Waits for work, a command or the end of the hold, whichever comes first. */
const hold = (
  worker: WorkerEntry,
  request: PollRequest,
  longestMs: number,
): Promise<Parameters<HeldPoll["release"]>[0]> => {
  const { kills, batchKills, dumpAsks, parcels } = worker;
  const isWanted = [kills, batchKills, dumpAsks, parcels].some((news) => news.length > 0);
  if (isWanted) return Promise.resolve("work");
  worker.held?.release("superseded");
  return new Promise((resolve) => {
    const held: HeldPoll = {
      capacity: worker.candidate.draining ? 0 : request.capacity,
      prefetch: request.prefetch === true && !worker.candidate.draining,
      release: (why) => {
        clearTimeout(timer);
        if (worker.held === held) worker.held = null;
        resolve(why);
      },
    };
    const timer = setTimeout(() => held.release("time"), Math.max(1, longestMs));
    worker.held = held;
  });
};

const answerOf = async (
  engine: QueueEngine,
  worker: WorkerEntry | undefined,
  request: PollRequest,
  heard: ReturnType<typeof hear>,
  shared: SharedWork,
): Promise<QueueAnswer> => {
  const tasks = worker && request.wait ? await takeTasks(engine, worker) : [];
  const { pollMs, heartbeatMs, leaseMs, killGraceMs } = engine.settings;
  const kills = [...heard.kills];
  for (const kill of worker?.kills.splice(0) ?? [])
    if (!kills.some((known) => known.lease === kill.lease)) kills.push(kill);
  return {
    now: new Date().toISOString(),
    times: {
      pollMs: Math.min(pollMs, leaseMs / 2),
      heartbeatMs: Math.min(heartbeatMs, leaseMs / 2),
      leaseMs,
      killGraceMs,
    },
    identify: worker === undefined,
    drain: false,
    tasks,
    kills,
    results: heard.results,
    logIssues: [],
    batches: shared.batches,
    batchKills: [...shared.kills, ...(worker?.batchKills.splice(0) ?? [])],
    batchOutcomes: shared.outcomes,
    ...(worker && worker.dumpAsks.length > 0 ? { threadDumps: worker.dumpAsks.splice(0) } : {}),
  };
};

const takeTasks = async (engine: QueueEngine, worker: WorkerEntry): Promise<PollAnswer["tasks"]> => {
  const parcels = worker.parcels.splice(0);
  const leases = [...worker.outgoing];
  worker.outgoing.clear();
  const drafts = draftsOf(engine, leases);
  worker.candidate.running = engine.tasksInHand(worker.candidate.workerId);
  return [...parcels, ...(await prepareTasks(engine, drafts))];
};
