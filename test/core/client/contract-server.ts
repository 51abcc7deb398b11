import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import * as v from "valibot";
import {
  type LogBatch,
  logBatch,
  type PollAnswer,
  type PollRequest,
  pollRequest,
  type Task,
  type TaskResult,
  taskResult,
} from "../../../client/protocol/worker-call.ts";
import { someAnswer, someTask, times } from "./tasks.ts";

interface Held {
  capacity: number;
  end: () => void;
}

/** What happens to the next answers: cut off after the call was taken in, before it, or refused. */
export type Trouble =
  | "lost answer"
  | "lost call"
  | { status: number; headers?: Record<string, string>; body?: string };

/**
 * An HTTP server that speaks the worker protocol over a plain list of tasks, so that answers can be lost, delayed and refused at will.
 * It checks every call against the contract.
 */
export class ContractServer {
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #waiting: Task[] = [];
  readonly #leased = new Map<string, Task>();
  readonly #kills = new Map<string, PollAnswer["kills"][number]["reason"]>();
  #held: Held | null = null;
  /** Every call, as it was taken in. */
  readonly calls: PollRequest[] = [];
  /** The first terminal result of each task, by run id. */
  readonly results = new Map<string, TaskResult>();
  readonly #done = new Set<string>();
  readonly outcomes: PollAnswer["results"][number]["outcome"][] = [];
  readonly lines = new Map<string, string[]>();
  /** How often each run was handed out. */
  readonly handed = new Map<string, number>();
  readonly troubles: Trouble[] = [];
  /** Applied to every call until emptied. */
  trouble: Trouble | null = null;
  isPausing = false;
  knowsWorker = false;
  killGraceMs = 10_000;
  holdMs = 15_000;
  #changed: (() => void)[] = [];

  async listen(port = 0): Promise<this> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    return address.port;
  }

  async close(): Promise<void> {
    this.#held?.end();
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  /** Hands work out as a platform does: at once to a held poll, otherwise to the next. */
  add(count: number, change: (index: number) => Partial<Task> = () => ({})): string[] {
    const runIds: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const task = someTask(randomUUID(), {
        runId: `7-${this.handed.size + this.#waiting.length + 1}`,
        ...change(index),
      });
      runIds.push(task.runId);
      this.#waiting.push(task);
    }
    this.#held?.end();
    return runIds;
  }

  kill(runId: string, reason: PollAnswer["kills"][number]["reason"]): void {
    for (const [lease, task] of this.#leased) if (task.runId === runId) this.#kills.set(lease, reason);
    this.#held?.end();
  }

  /** Forgets a lease, as after the loss of a worker. */
  giveUp(runId: string): void {
    for (const [lease, task] of this.#leased) if (task.runId === runId) this.#leased.delete(lease);
  }

  /** Waits until something that calls bring about has come true. */
  async until(isTrue: () => boolean, limitMs = 10_000): Promise<void> {
    const limit = AbortSignal.timeout(limitMs);
    while (!isTrue()) {
      if (limit.aborted) throw new Error(`did not come true within ${limitMs} ms`);
      await new Promise<void>((resolve) => {
        this.#changed.push(resolve);
        setTimeout(resolve, 20);
      });
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const trouble = this.trouble ?? this.troubles.shift() ?? null;
    if (trouble === "lost call") return void request.socket.destroy();
    if (trouble !== null && trouble !== "lost answer") {
      response.writeHead(trouble.status, trouble.headers).end(trouble.body);
      return;
    }
    const call = v.parse(pollRequest, JSON.parse(Buffer.concat(chunks).toString()));
    const answer = await this.#answer(call, response);
    for (const resolve of this.#changed.splice(0)) resolve();
    if (trouble === "lost answer") request.socket.destroy();
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  async #answer(call: PollRequest, response: ServerResponse): Promise<PollAnswer> {
    this.calls.push(call);
    if (call.identity) this.knowsWorker = true;
    const results = (call.results ?? []).map((item) => this.#judge(v.parse(taskResult, item)));
    for (const item of call.logs ?? []) this.#store(v.parse(logBatch, item));
    const stale = call.running.filter(({ lease }) => !this.#leased.has(lease) && !this.#done.has(lease));
    for (const resolve of this.#changed.splice(0)) resolve();
    if (call.wait || call.draining) this.#held?.end();
    if (call.wait) {
      this.#takeBackLost(call);
      if (this.knowsWorker && stale.length === 0) await this.#hold(call, response);
    }
    return someAnswer({
      now: new Date().toISOString(),
      times: { ...times, killGraceMs: this.killGraceMs },
      identify: !this.knowsWorker,
      drain: this.isPausing,
      results,
      kills: [
        ...stale.map(({ lease }) => ({ lease, reason: "stale" as const })),
        ...[...this.#kills].map(([lease, reason]) => ({ lease, reason })),
      ],
      tasks: call.wait && this.knowsWorker && !response.destroyed ? this.#handOut(call) : [],
    });
  }

  #judge(result: TaskResult): PollAnswer["results"][number] {
    const task = this.#leased.get(result.lease);
    const outcome = this.#done.has(result.lease) ? "repeated" : task ? "accepted" : "stale";
    if (task && outcome === "accepted") {
      this.#leased.delete(result.lease);
      this.#done.add(result.lease);
      this.#kills.delete(result.lease);
      if (result.status === "returned") this.#waiting.push({ ...task, lease: randomUUID() });
      else this.results.set(task.runId, result);
    }
    this.outcomes.push(outcome);
    return { outcome };
  }

  #store({ runId, attempt, seq, lines }: LogBatch): void {
    const key = `${runId} ${attempt}`;
    const stored = this.lines.get(key) ?? [];
    if (seq > stored.length) throw new Error(`lines ${stored.length} to ${seq} of ${key} never came`);
    stored.push(...lines.slice(stored.length - seq).map((line) => line.text));
    this.lines.set(key, stored);
  }

  #takeBackLost(call: PollRequest): void {
    const told = new Set(call.running.map((running) => running.lease));
    for (const [lease, task] of this.#leased) {
      if (told.has(lease)) continue;
      this.#leased.delete(lease);
      this.#waiting.push({ ...task, lease: randomUUID() });
    }
  }

  #hold(call: PollRequest, response: ServerResponse): Promise<void> {
    if ((call.capacity > 0 && this.#waiting.length > 0) || this.#kills.size > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        if (this.#held?.end === end) this.#held = null;
        resolve();
      };
      const timer = setTimeout(end, this.holdMs);
      response.once("close", end);
      this.#held = { capacity: call.capacity, end };
    });
  }

  #handOut(call: PollRequest): Task[] {
    const tasks = this.#waiting.splice(0, call.capacity);
    for (const task of tasks) {
      this.#leased.set(task.lease, task);
      this.handed.set(task.runId, (this.handed.get(task.runId) ?? 0) + 1);
    }
    return tasks;
  }
}
