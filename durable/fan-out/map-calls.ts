import type { FanOutEngine } from "./engine.ts";
import type { FanOutMachine } from "./machine.ts";
import type { MapAsk, MapOutcome } from "./rpc.ts";
import { taskStates } from "./task-table.ts";

/** One row takes so much of a map call. */
const maxChunkCharacters = 900_000;
/** Over so many waiting subtasks a mapper is slowed down, while somebody executes what it mapped. */
const mapHighWater = 100_000;
const mapPauseMs = 1_000;

const conflict = (message: string): MapOutcome => ({ ok: false, code: "conflict", message });

/** Subtasks as a processor maps them: judged, stored, and answered when it may send more. */
export class MapCalls {
  readonly #engine: FanOutEngine;
  #paused: (() => void)[] = [];

  constructor(engine: FanOutEngine) {
    this.#engine = engine;
  }

  async take(ask: MapAsk): Promise<MapOutcome> {
    const { machine, started: start } = this.#engine;
    if (!machine || !start || start.namespace !== ask.namespace || start.appId !== ask.appId)
      return { ok: false, code: "not_found", message: "no such run in progress" };
    const claim = machine.state.claims.get(ask.lease);
    if (machine.state.end || machine.state.ending || (claim && claim.workerId !== ask.workerId))
      return conflict("the lease of the mapping task was given up");
    const { refused, isRepeat } = machine.map(
      { batchId: ask.batchId, taskName: ask.taskName, count: ask.count, bytes: ask.itemLines.length },
      ask.lease,
    );
    if (refused?.startsWith("the lease")) return conflict(refused);
    if (refused !== null) return { ok: false, code: "limit_reached", message: refused };
    if (!isRepeat && ask.count > 0) this.#storeItems(machine, ask);
    await this.#engine.turn();
    await this.#slowDown(machine);
    return { ok: true, total: machine.state.table.size };
  }

  /** After a turn: those who waited for tasks to be taken may go on. */
  goOn(machine: FanOutMachine): void {
    if (machine.state.table.count(taskStates.waiting) >= mapHighWater) return;
    for (const go of this.#paused.splice(0)) go();
  }

  /** Items go into rows of at most 900 KB; the machine's last chunk is cut the same way. */
  #storeItems({ state }: FanOutMachine, ask: MapAsk): void {
    const whole = state.chunks.pop();
    if (!whole) return;
    const inMemory = state.rules.mode === "memory_grid";
    let first = whole.first;
    let from = 0;
    while (from < ask.itemLines.length || first === whole.first) {
      let to = ask.itemLines.length;
      if (to - from > maxChunkCharacters) {
        const cut = ask.itemLines.lastIndexOf("\n", from + maxChunkCharacters);
        to = cut > from ? cut : ask.itemLines.indexOf("\n", from);
        if (to < 0) to = ask.itemLines.length;
      }
      const body = ask.itemLines.slice(from, to);
      const count = lineCount(body);
      const chunk = { first, count, taskName: ask.taskName, bytes: body.length };
      state.chunks.push(chunk);
      this.#engine.store.addChunk(chunk, ask.batchId, body, inMemory);
      first += count;
      from = to + 1;
    }
  }

  /** Back-pressure: a mapper far ahead of those who execute waits a little with every batch. */
  async #slowDown({ state }: FanOutMachine): Promise<void> {
    const isWorkedOn = [...state.claims.values()].some((claim) => claim.solo === null);
    if (state.table.count(taskStates.waiting) < mapHighWater || !isWorkedOn) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, mapPauseMs);
      this.#paused.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

const lineCount = (text: string): number => {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
};
