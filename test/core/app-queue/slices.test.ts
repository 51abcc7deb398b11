import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edgeWorkerId } from "../../../durable/app-queue/open-run.ts";
import { SliceLedger } from "../../../durable/app-queue/slice-ledger.ts";
import { maxSlices, placeFor } from "../../../durable/app-queue/slice-places.ts";
import type { Grant, MeetingAnswer, MeetingAsk, SliceReport } from "../../../durable/app-queue/slice-rpc.ts";
import { SliceSession } from "../../../durable/app-queue/slice-session.ts";
import { isBefore, leaseToken, sliceOfToken } from "../../../durable/app-queue/slice-token.ts";
import { startAt } from "./fixtures.ts";

describe("where a job lives", () => {
  const settings = (maxJobs: number, globalMaxJobs: number | null) => ({
    maxJobs,
    autoscale: { enabled: globalMaxJobs !== null, globalMaxJobs },
  });
  const grow = (count: number, maxJobs: number, globalMaxJobs: number | null) => {
    const jobs = new Map<number, number>();
    for (let index = 0; index < count; index += 1) {
      const slice = placeFor(jobs, settings(maxJobs, globalMaxJobs));
      jobs.set(slice, (jobs.get(slice) ?? 0) + 1);
    }
    return [...jobs].sort(([a], [b]) => a - b).map(([, size]) => size);
  };

  it("takes one slice for every max jobs", () => {
    expect(grow(10, 3, 12)).toEqual([3, 3, 3, 1]);
    expect(grow(12, 3, 12)).toEqual([3, 3, 3, 3]);
  });

  it("stays in the first slice without autoscale", () => expect(grow(5, 3, null)).toEqual([5]));

  it("fills the first slice that has room again", () =>
    expect(
      placeFor(
        new Map([
          [0, 3],
          [1, 2],
          [2, 3],
        ]),
        settings(3, 12),
      ),
    ).toBe(1));

  it("spreads what is over evenly once there are as many slices as may be", () => {
    const sizes = grow(200, 2, 1000);
    expect(sizes).toHaveLength(maxSlices);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });
});

describe("a lease's token", () => {
  it("says which slice has the run", () =>
    fc.assert(
      fc.property(fc.nat(63), fc.nat(), (slice, count) => {
        expect(sliceOfToken(leaseToken("0a1b2c3d", count, slice))).toBe(slice);
      }),
    ));

  it("is of the first slice when it says nothing sensible", () => {
    for (const token of ["", "x", "a.b", "a.b.c", "a.b.-1", "a.b.1.5", "a.b.1e9999"])
      expect(sliceOfToken(token)).toBe(token === "a.b.1.5" ? 1 : 0);
  });

  it("tells leases that a call can know of from those counted since", () => {
    const horizon = { startId: "s", count: 40 };
    expect(isBefore(leaseToken("s", 40, 2), horizon)).toBe(true);
    expect(isBefore(leaseToken("s", 41, 2), horizon)).toBe(false);
    expect(isBefore(leaseToken("before", 9000, 2), horizon)).toBe(true);
  });
});

type Kind =
  | "turn"
  | "deliver_ask"
  | "repeat_ask"
  | "deliver_answer"
  | "lose_ask"
  | "lose_answer"
  | "give_up"
  | "end"
  | "hand_back"
  | "add"
  | "restart_slice"
  | "restart_first";
interface Step {
  kind: Kind;
  pick: number;
}
const kinds: readonly Kind[] = [
  "turn",
  "deliver_ask",
  "repeat_ask",
  "deliver_answer",
  "lose_ask",
  "lose_answer",
  "give_up",
  "end",
  "hand_back",
  "add",
  "restart_slice",
  "restart_first",
];
const anyStep = fc.record({
  // What gets on with it is more frequent than what goes wrong.
  kind: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<Kind>("turn", "deliver_ask", "deliver_answer", "end", "add") },
    { weight: 1, arbitrary: fc.constantFrom(...kinds) },
  ),
  pick: fc.nat(1000),
});

/** A slice as far as meetings go: waiting runs, leases that outlive a start, ends that count executions. */
class TrialSlice {
  session = new SliceSession();
  waiting = new Set<number>();
  leased = new Map<number, string>();
  executions = new Map<number, number>();
  #sessions = 0;

  meet(ask: MeetingAsk): MeetingAnswer {
    this.#sessions += 1;
    if (!this.session.admit(ask, `${this.#sessions}`)) return { ok: false };
    for (const { number, lease } of ask.grants)
      if (this.waiting.delete(number)) {
        this.leased.set(number, lease.token);
        this.executions.set(number, (this.executions.get(number) ?? 0) + 1);
      }
    return { ok: true, session: this.session.name ?? "", tasks: [], report: this.report() };
  }

  report(): SliceReport {
    const heads = [...this.waiting].map((number) => ({
      jobId: 1,
      number,
      priority: 1,
      readyAt: startAt,
      createdAt: startAt,
    }));
    return { leased: this.leased.size, edgeCalls: 0, inHand: {}, shared: [], lines: [{ demand, heads }] };
  }

  restart(): void {
    this.session = new SliceSession();
    this.#sessions += 1000;
  }
}

const demand = {
  key: "edge",
  edge: true,
  fanOut: false,
  jobType: "http" as const,
  processor: null,
  rules: {},
  workerId: null,
};

interface Underway {
  slice: number;
  /** A start of the first slice forgets what it asked before. */
  ledger: SliceLedger;
  ask: MeetingAsk;
}

/** The first slice, two others, and messages that are lost, late, repeated and out of order. */
class Trial {
  readonly limit = 3;
  readonly slices = new Map([1, 2].map((slice) => [slice, new TrialSlice()]));
  ledger = new SliceLedger();
  asks: Underway[] = [];
  answers: (Underway & { answer: MeetingAnswer })[] = [];
  /** Meetings that the ledger waits for. */
  open = new Map<number, MeetingAsk>();
  #runs = 0;
  #tokens = 0;

  constructor() {
    for (const slice of this.slices.keys()) this.ledger.add(slice);
  }

  get leased(): number {
    return [...this.slices.values()].reduce((sum, slice) => sum + slice.leased.size, 0);
  }

  perform({ kind, pick }: Step): void {
    const number = 1 + (pick % 2);
    const slice = this.slices.get(number);
    if (!slice) return;
    if (kind === "turn") this.#turn();
    if (kind === "add") {
      this.#runs += 1;
      slice.waiting.add(this.#runs);
      this.ledger.ring(number);
    }
    if (kind === "end") {
      const [first] = slice.leased.keys();
      if (first !== undefined) slice.leased.delete(first);
      this.ledger.ring(number);
    }
    if (kind === "hand_back") {
      const [first] = slice.leased.keys();
      if (first !== undefined && slice.leased.delete(first)) slice.waiting.add(first);
    }
    if (kind === "deliver_ask" || kind === "repeat_ask") this.#deliverAsk(pick, kind === "repeat_ask");
    if (kind === "lose_ask") this.asks.splice(pick % Math.max(1, this.asks.length), 1);
    if (kind === "lose_answer") this.answers.splice(pick % Math.max(1, this.answers.length), 1);
    if (kind === "deliver_answer") this.#deliverAnswer(pick);
    if (kind === "give_up" && this.open.delete(number)) this.ledger.unanswered(number);
    if (kind === "restart_slice") {
      slice.restart();
      this.ledger.ring(number);
    }
    if (kind === "restart_first") {
      this.ledger = new SliceLedger();
      this.open.clear();
      for (const one of this.slices.keys()) this.ledger.add(one);
    }
  }

  #turn(): void {
    let tokens = this.limit - this.ledger.leased;
    for (const slice of this.slices.keys()) {
      const grants: Grant[] = [];
      if (this.ledger.isFree(slice))
        for (const head of this.ledger.report(slice)?.lines[0]?.heads ?? []) {
          if (tokens <= 0) break;
          tokens -= 1;
          this.#tokens += 1;
          grants.push({
            jobId: 1,
            number: head.number,
            lease: {
              token: leaseToken("s", this.#tokens, slice),
              workerId: edgeWorkerId,
              workerAddress: "platform",
              leasedAt: startAt,
            },
          });
        }
      const ask = this.ledger.begin(slice, grants, new Map(), tokens <= 0, startAt);
      if (!ask) continue;
      this.open.set(slice, ask);
      this.asks.push({ slice, ledger: this.ledger, ask });
    }
  }

  #deliverAsk(pick: number, keepCopy: boolean): void {
    const at = pick % Math.max(1, this.asks.length);
    const underway = keepCopy ? this.asks[at] : this.asks.splice(at, 1)[0];
    if (!underway) return;
    const answer = this.slices.get(underway.slice)?.meet(underway.ask);
    if (answer) this.answers.push({ ...underway, answer });
  }

  /** An answer that nobody waits for any more changes nothing. */
  #deliverAnswer(pick: number): void {
    const [told] = this.answers.splice(pick % Math.max(1, this.answers.length), 1);
    if (!told || told.ledger !== this.ledger || this.open.get(told.slice) !== told.ask) return;
    this.open.delete(told.slice);
    this.ledger.answered(told.slice, told.ask, told.answer);
  }

  /** Everything arrives from now on. */
  settle(): void {
    for (let round = 0; round < 200; round += 1) {
      this.#turn();
      while (this.asks.length > 0) this.#deliverAsk(0, false);
      while (this.answers.length > 0) this.#deliverAnswer(0);
      for (const [slice] of [...this.open]) {
        this.open.delete(slice);
        this.ledger.unanswered(slice);
      }
      for (const [number, slice] of this.slices) {
        slice.leased.clear();
        this.ledger.ring(number);
      }
    }
  }
}

describe("meetings of slices", () => {
  it("never let more runs out than flow control allows, whatever is lost, late, repeated or started anew", () =>
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 300, size: "max" }), (steps) => {
        const trial = new Trial();
        for (const step of steps) {
          trial.perform(step);
          expect(trial.leased).toBeLessThanOrEqual(trial.limit);
        }
      }),
      { numRuns: 1000 },
    ));

  it("hand every run out in the end, each once", () =>
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 200, size: "max" }), (steps) => {
        const trial = new Trial();
        for (const step of steps) if (step.kind !== "hand_back") trial.perform(step);
        trial.settle();
        for (const slice of trial.slices.values()) {
          expect([...slice.waiting]).toEqual([]);
          for (const count of slice.executions.values()) expect(count).toBe(1);
        }
      }),
      { numRuns: 60 },
    ));

  it("count leases that a later meeting frees again", () => {
    const trial = new Trial();
    for (let index = 0; index < 6; index += 1) trial.perform({ kind: "add", pick: 0 });
    const exchange = () => {
      trial.perform({ kind: "turn", pick: 0 });
      while (trial.asks.length > 0) trial.perform({ kind: "deliver_ask", pick: 0 });
      while (trial.answers.length > 0) trial.perform({ kind: "deliver_answer", pick: 0 });
    };
    exchange();
    exchange();
    expect(trial.leased).toBe(3);
    trial.perform({ kind: "end", pick: 0 });
    exchange();
    exchange();
    expect(trial.slices.get(1)?.executions.size).toBe(4);
    expect(trial.leased).toBe(3);
  });
});
