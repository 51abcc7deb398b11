import type { AddressedAlarm } from "../app-queue/rpc.ts";
import { type FollowedEnd, type FollowedTry, type Listener, listens } from "../shared/follower.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { alarmNote } from "./run-alarm.ts";
import type { RunHead } from "./run-state.ts";
import type { StoredConfig } from "./store.ts";

const againMs = 1_000;

export interface NewsHost {
  tell(follower: Listener, end: FollowedEnd): Promise<void>;
  raise(alarm: AddressedAlarm): Promise<void>;
  background(work: Promise<void>): void;
  lookIn(ms: number): void;
  /** It was heard: nothing of it is left to be told. */
  told(head: RunHead, what: "untold" | "alarm"): void;
}

export const endOf = (head: RunHead, tag: string): FollowedEnd => ({
  tag,
  number: head.number,
  status: head.status === "success" || head.status === "skipped" ? head.status : "failed",
  reason: head.reason,
  message: head.message,
  result: head.result,
  startedAt: head.startedAt,
  finishedAt: head.finishedAt ?? head.createdAt,
  tries: triesOf(head),
});

/** Seen from outside a run of a workflow is one try. */
const triesOf = ({ status, startedAt, finishedAt }: RunHead): FollowedTry[] =>
  startedAt === null ? [] : [{ status: status === "success" ? "success" : "failed", startedAt, finishedAt }];

/** News of runs that have ended: to who waits for them, and to people. Told again until they were heard. */
export class RunNews {
  readonly #host: NewsHost;
  readonly #underWay = new Set<string>();

  constructor(host: NewsHost) {
    this.#host = host;
  }

  perform(config: StoredConfig, head: RunHead): void {
    const { follower } = head;
    if (head.untold && follower !== null && listens(follower))
      this.#start(head, "untold", () => this.#host.tell(follower, endOf(head, follower.tag)));
    const note = alarmNote(config, head);
    if (note) this.#start(head, "alarm", () => this.#host.raise(note));
  }

  #start(head: RunHead, what: "untold" | "alarm", call: () => Promise<void>): void {
    const key = `${what} ${head.number}`;
    if (this.#underWay.has(key)) return;
    this.#underWay.add(key);
    this.#host.background(this.#tell(head, what, call).finally(() => this.#underWay.delete(key)));
  }

  async #tell(head: RunHead, what: "untold" | "alarm", call: () => Promise<void>): Promise<void> {
    try {
      await call();
    } catch (error) {
      logEvent("warn", "end_not_told", { run: head.number, what, error: reasonOf(error) });
      this.#host.lookIn(againMs);
      return;
    }
    this.#host.told(head, what);
  }
}
