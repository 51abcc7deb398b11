import { logEvent, reasonOf } from "../shared/log-event.ts";
import { queueName } from "../shared/names.ts";
import type { FanOutEngine } from "./engine.ts";
import type { FanOutMachine } from "./machine.ts";
import { retentionCheckMs } from "./retention.ts";
import type { Supply } from "./rpc.ts";

const tellPauseMs = 1_000;
const tellAlarmMs = 15_000;

const supplyCount = (supply: Supply): number => supply.any + Object.keys(supply.only).length;

/** What the queue of the app is told: that there is something to take, and the end. */
export class QueueLink {
  readonly #engine: FanOutEngine;
  /** What the queue believes can be taken. */
  #told = 0;
  #telling: Promise<void> | null = null;
  #endTold = false;

  constructor(engine: FanOutEngine) {
    this.#engine = engine;
  }

  get isEndTold(): boolean {
    return this.#endTold;
  }

  /** A new attempt, or one that was opened again. */
  begin(): void {
    this.#told = 0;
    this.#endTold = false;
  }

  /** It closed the attempt itself. */
  knowsEnd(): void {
    this.#endTold = true;
  }

  /** An answer carries it. */
  supplyTold(supply: Supply): Supply {
    this.#told = supplyCount(supply);
    return supply;
  }

  /** Only the first that waits is news: with every other call the queue hears the rest. */
  noteSupply(machine: FanOutMachine): void {
    if (this.#told > 0) return;
    const supply = machine.supply();
    if (supplyCount(supply) > 0) this.#tellSupply(supply);
  }

  #queue() {
    const { env, started: start } = this.#engine;
    const { namespace, appId } = start ?? { namespace: "", appId: "" };
    return env.APP_QUEUE.get(env.APP_QUEUE.idFromName(queueName(namespace, appId)));
  }

  #tellSupply(supply: Supply): void {
    const { machine, started: start, ctx } = this.#engine;
    if (!machine || !start) return;
    this.supplyTold(supply);
    ctx.waitUntil(
      this.#queue()
        .fanOutSupply(start.jobId, start.number, machine.state.lease, supply, this.#engine.progress(machine))
        .catch((error: unknown) => {
          this.#told = 0;
          logEvent("warn", "queue_not_told", { runId: machine.state.runId, error: reasonOf(error) });
          setTimeout(() => void this.#engine.turn(), tellPauseMs);
        }),
    );
  }

  tellEndSoon(): void {
    if (this.#endTold || this.#telling) return;
    this.#telling = this.#tellEnd().finally(() => {
      this.#telling = null;
    });
    this.#engine.ctx.waitUntil(this.#telling);
  }

  /** Once more where it was opened again, and ended again, while the end before was still being told. */
  async #tellEnd(): Promise<void> {
    const { storage } = this.#engine.ctx;
    do {
      await storage.setAlarm(Date.now() + tellAlarmMs);
      if (!(await this.#tellUntilHeard())) return;
      await storage.setAlarm(Date.now() + retentionCheckMs);
    } while (this.#engine.machine?.state.end && !this.#endTold);
  }

  /** Until the queue has it; the alarm goes on where a restart cut it off. False where there is no end any more. */
  async #tellUntilHeard(): Promise<boolean> {
    while (!this.#endTold) {
      const { machine, started: start } = this.#engine;
      if (!machine?.state.end || !start) return false;
      const { lease, end } = machine.state;
      try {
        await this.#queue().fanOutEnded(start.jobId, start.number, lease, end);
        // Opened again meanwhile it has another lease, and another end to tell.
        if (machine.state.lease === lease) this.#endTold = true;
      } catch (error) {
        logEvent("warn", "queue_not_told", { runId: machine.state.runId, error: reasonOf(error) });
        await new Promise((resolve) => setTimeout(resolve, tellPauseMs));
      }
    }
    return true;
  }
}
