import type { LogLevel } from "../../client/protocol/run.ts";
import type { HttpCall } from "../../durable/app-queue/http-call.ts";
import type { LogAppend, LogEntry } from "../../durable/job-timer/rpc.ts";
import { logEvent, reasonOf } from "../log.ts";

/** Where a run's lines are kept; a repeat of the same lines is stored once. */
export type LogStore = (append: LogAppend) => Promise<void>;

export interface CallLog {
  write(level: LogLevel, text: string): void;
  /** Stores what is left. Never throws: a log that cannot be written must not change what became of the call. */
  close(): Promise<void>;
}

/** A line shows on the run's page within 2 s; most calls end earlier and then cost one append. */
const holdMs = 1_000;
const retryDelaysMs = [100, 400, 1_500];

const wait = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));

/** NUL is the one character that stores cut text at. */
const storable = (text: string): string => text.toWellFormed().replaceAll("\u0000", "\uFFFD");

const storeWithRetries = async (store: LogStore, append: LogAppend): Promise<void> => {
  for (const delayMs of retryDelaysMs) {
    try {
      await store(append);
      return;
    } catch {
      await wait(delayMs);
    }
  }
  try {
    await store(append);
  } catch (error) {
    logEvent("error", "run_log_lost", { run: append.number, writer: append.writer, reason: reasonOf(error) });
  }
};

/** Which task a line is of, in the words of a worker that makes the call. */
const labelOf = ({ sharding, taskId, taskName }: HttpCall): string => {
  if (sharding) return String(sharding.id);
  return taskName === null || taskName === taskId ? taskId : `${taskName} ${taskId}`;
};

/** The run's log as one call writes it. */
export const openCallLog = (call: HttpCall, store: LogStore): CallLog => {
  // A call that is made again after a crash writes lines of its own; the same append sent twice is stored once.
  const task = labelOf(call);
  const writer = `http:${call.taskId}:${call.lease}`;
  let held: LogEntry[] = [];
  let seq = 0;
  let stored: Promise<void> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | null = null;

  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (held.length === 0) return stored;
    const lines = held;
    const append: LogAppend = {
      namespace: call.namespace,
      appId: call.appId,
      number: call.runNumber,
      attempt: call.attempt,
      source: "platform",
      writer,
      seq,
      lines,
    };
    held = [];
    seq += lines.length;
    stored = stored.then(() => storeWithRetries(store, append));
    return stored;
  };

  return {
    write(level, text) {
      const at = Date.now();
      for (const line of storable(text).split(/\r?\n/)) held.push({ at, level, task, text: line });
      timer ??= setTimeout(flush, holdMs);
    },
    close: flush,
  };
};
