import {
  type FollowedEnd,
  type FollowedTry,
  type Follower,
  type Listener,
  listens,
} from "../shared/follower.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { backoffMs } from "../shared/platform-errors.ts";
import { type EndedRun, runKey } from "./open-run.ts";
import type { AttemptRecord } from "./rpc.ts";

const retryMs = { first: 200, most: 10_000 };
const maxEndsAtOnce = 200;

/** An attempt that no worker took has no time to tell of. */
export const triesOf = (
  attempts: readonly Pick<AttemptRecord, "status" | "leasedAt" | "finishedAt">[],
): FollowedTry[] =>
  attempts.flatMap(({ status, leasedAt, finishedAt }) =>
    leasedAt === null ? [] : [{ status, startedAt: leasedAt, finishedAt }],
  );

export const endOf = ({ record }: EndedRun, follower: Follower): FollowedEnd => ({
  tag: follower.tag,
  number: record.number,
  status: record.status === "success" || record.status === "skipped" ? record.status : "failed",
  reason: record.reason,
  message: record.message,
  result: record.result,
  startedAt: record.startedAt,
  finishedAt: record.finishedAt ?? record.createdAt,
  tries: triesOf(record.attempts),
});

/**
 * Tells those who wait for a run of its end, before the history gets it: what the history has was told, so that after a start only
 * what is still held here has to be told, again maybe.
 */
export class Followers {
  readonly #tell: (follower: Listener, ends: FollowedEnd[]) => Promise<void>;
  readonly #told: () => void;
  readonly #untold = new Map<string, { run: EndedRun; follower: Listener }>();
  /** Those who are being told; one call at a time each. */
  readonly #busy = new Set<string>();
  #stopped = false;

  constructor(tell: (follower: Listener, ends: FollowedEnd[]) => Promise<void>, told: () => void) {
    this.#tell = tell;
    this.#told = told;
  }

  add(run: EndedRun): void {
    const { follower } = run;
    if (!follower || !listens(follower)) return;
    this.#untold.set(runKey(run.record), { run, follower });
    void this.#work(follower);
  }

  stop(): void {
    this.#stopped = true;
  }

  anyRecordable(ended: ReadonlyMap<string, EndedRun>): boolean {
    return ended.size > this.#untold.size || [...ended.keys()].some((key) => !this.#untold.has(key));
  }

  *recordable(ended: ReadonlyMap<string, EndedRun>): Generator<EndedRun> {
    for (const [key, run] of ended) if (!this.#untold.has(key)) yield run;
  }

  async #work(follower: Listener): Promise<void> {
    const target = `${follower.object}:${follower.name}`;
    if (this.#busy.has(target)) return;
    this.#busy.add(target);
    // Lets a turn's ends gather before the first call.
    await Promise.resolve();
    let failures = 0;
    for (let ends = this.#endsFor(target); ends.length > 0 && !this.#stopped; ends = this.#endsFor(target)) {
      try {
        await this.#tell(
          follower,
          ends.map(({ run, follower: { tag } }) => endOf(run, { ...follower, tag })),
        );
        for (const { run } of ends) this.#forget(run);
        failures = 0;
        this.#told();
      } catch (error) {
        failures += 1;
        logEvent("warn", "follower_not_told", { ...follower, ends: ends.length, error: reasonOf(error) });
        await new Promise((resolve) => setTimeout(resolve, backoffMs(failures, retryMs.first, retryMs.most)));
      }
    }
    this.#busy.delete(target);
  }

  #endsFor(target: string): { run: EndedRun; follower: Listener }[] {
    return [...this.#untold.values()]
      .filter(({ follower }) => `${follower.object}:${follower.name}` === target)
      .slice(0, maxEndsAtOnce);
  }

  /** Opened again meanwhile, the run has another end to be told. */
  #forget(run: EndedRun): void {
    const key = runKey(run.record);
    if (this.#untold.get(key)?.run === run) this.#untold.delete(key);
  }
}
