import type { PollAnswer, PollRequest } from "../../client/protocol/worker-call.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { withinTime } from "../shared/time-limit.ts";
import type { WorkerEntry } from "./connected-workers.ts";
import type { QueueEngine } from "./engine.ts";
import type { SliceHeard } from "./slice-rpc.ts";
import { sliceOfToken } from "./slice-token.ts";

const callLimitMs = 15_000;

type Results = PollAnswer["results"];

/** What of a worker's call is another slice's. */
interface Part {
  results: { index: number; item: unknown }[];
  running: PollRequest["running"];
}

/** A call of a worker, taken apart: what the first slice hears itself, and what the others are told. */
export interface Relayed {
  own: PollRequest;
  /** All slices have heard; kills are with the worker, or here when nobody knows it. */
  heard: Promise<PollAnswer["kills"]>;
  hasResults: boolean;
  /** Puts the outcomes back in the order of the request. The first that is missing ends them: the worker tells those after it again. */
  outcomes(own: Results): Results;
}

const leaseOf = (item: unknown): string => {
  const lease: unknown = typeof item === "object" && item !== null ? Reflect.get(item, "lease") : undefined;
  return typeof lease === "string" ? lease : "";
};

const sliceOf = (engine: QueueEngine, token: string): number => {
  const slice = sliceOfToken(token);
  return engine.slices.ledger.slices.includes(slice) ? slice : 0;
};

const takeApart = (
  engine: QueueEngine,
  request: PollRequest,
): { own: PollRequest; ownIndexes: number[]; parts: Map<number, Part> } => {
  const parts = new Map<number, Part>();
  const partOf = (slice: number): Part => {
    const part = parts.get(slice) ?? { results: [], running: [] };
    parts.set(slice, part);
    return part;
  };
  const own: PollRequest = { ...request, results: [], running: [] };
  const ownIndexes: number[] = [];
  for (const [index, item] of (request.results ?? []).entries()) {
    const slice = sliceOf(engine, leaseOf(item));
    if (slice !== 0) partOf(slice).results.push({ index, item });
    else {
      own.results?.push(item);
      ownIndexes.push(index);
    }
  }
  for (const task of request.running) {
    const slice = sliceOf(engine, task.lease);
    if (slice === 0) own.running.push(task);
    else partOf(slice).running.push(task);
  }
  if (request.wait || request.draining)
    for (const slice of engine.slices.ledger.slices)
      if (engine.slices.ledger.mayHold(slice, request.workerId)) partOf(slice);
  return { own, ownIndexes, parts };
};

/** Tells the other slices what a worker says of their tasks; called before the first slice hears its own part. */
export const relayCall = (
  engine: QueueEngine,
  worker: WorkerEntry | undefined,
  request: PollRequest,
): Relayed | null => {
  if (engine.slices.isAlone) return null;
  const { own, ownIndexes, parts } = takeApart(engine, request);
  const outcomes: (Results[number] | undefined)[] = [];
  const tellsAll = request.wait || request.draining === true;
  const tell = async (slice: number, part: Part): Promise<PollAnswer["kills"]> => {
    const { workerId } = request;
    const horizon = tellsAll ? engine.slices.horizon(slice, workerId) : null;
    const results = part.results.map(({ item }) => item);
    let heard: SliceHeard;
    try {
      const hearing = { workerId, results, running: part.running, horizon };
      heard = await withinTime(callLimitMs, engine.slices.stub(slice).hearWorker(hearing));
    } catch (error) {
      logEvent("warn", "slice_not_told", { slice, event: "worker", error: reasonOf(error) });
      return [];
    }
    for (const [at, { index }] of part.results.entries()) outcomes[index] = heard.results[at];
    if (heard.kills.length > 0 && worker) {
      worker.kills.push(...heard.kills);
      worker.held?.release("work");
    }
    return worker ? [] : heard.kills;
  };
  const heard = Promise.all([...parts].map(([slice, part]) => tell(slice, part))).then((kills) =>
    kills.flat(),
  );
  // Behind what it hears of the worker, the slice says what is free now.
  for (const [slice, { results }] of parts) if (results.length > 0) engine.slices.ring(slice);
  return {
    own,
    heard,
    hasResults: [...parts.values()].some(({ results }) => results.length > 0),
    outcomes(ownResults) {
      for (const [at, index] of ownIndexes.entries()) outcomes[index] = ownResults[at];
      const count = request.results?.length ?? 0;
      const known: Results = [];
      for (let index = 0; index < count; index += 1) {
        const outcome = outcomes[index];
        if (!outcome) break;
        known.push(outcome);
      }
      return known;
    },
  };
};
