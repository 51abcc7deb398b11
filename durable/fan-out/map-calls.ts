import type { FanOutEngine } from "./engine.ts";
import type { FanOutMachine } from "./machine.ts";
import { isMapperAhead } from "./map-rules.ts";
import type { MapAsk, MapOutcome } from "./rpc.ts";

/** A row takes 2 MB; a character outside ASCII takes up to three bytes of it. */
const maxRowCharacters = 600_000;
const mapPauseMs = 1_000;

export type ItemBatch = Pick<MapAsk, "batchId" | "taskName" | "count" | "itemLines">;

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
    const refused = this.store(machine, ask, ask.lease);
    if (refused?.startsWith("the lease")) return conflict(refused);
    if (refused !== null) return { ok: false, code: "limit_reached", message: refused };
    await this.#engine.turn();
    await this.#slowDown(machine);
    return { ok: true, total: machine.state.table.size };
  }

  /** After a turn: those who waited for tasks to be taken may go on. */
  goOn(machine: FanOutMachine): void {
    if (isMapperAhead(machine.state)) return;
    for (const go of this.#paused.splice(0)) go();
  }

  /** Takes the subtasks in, for the next turn to make them last; or says why not. A batch that was taken before is a repeat. */
  store(machine: FanOutMachine, batch: ItemBatch, lease: string): string | null {
    const { batchId, taskName, count, itemLines } = batch;
    const bytes = itemBytes(itemLines, count);
    const { refused, isRepeat } = machine.map({ batchId, taskName, count, bytes }, lease);
    if (refused === null && !isRepeat && count > 0) this.#storeItems(machine, batch);
    return refused;
  }

  /** Items go into rows of a size that storage takes; the machine's last chunk is cut the same way. */
  #storeItems({ state }: FanOutMachine, { batchId, taskName, itemLines }: ItemBatch): void {
    const whole = state.chunks.pop();
    if (!whole) return;
    const inMemory = state.rules.mode === "memory_grid";
    let first = whole.first;
    for (const body of rowsOf(itemLines)) {
      const count = lineCount(body);
      const chunk = { first, count, taskName, bytes: itemBytes(body, count) };
      state.chunks.push(chunk);
      this.#engine.store.addChunk(chunk, batchId, body, inMemory);
      first += count;
    }
  }

  /** Waits a little with every batch, until tasks were taken. */
  async #slowDown({ state }: FanOutMachine): Promise<void> {
    if (!isMapperAhead(state)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, mapPauseMs);
      this.#paused.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

const utf8 = new TextEncoder();
/** Of the items alone, without the line feeds between them. */
const itemBytes = (lines: string, count: number): number =>
  utf8.encode(lines).length - Math.max(0, count - 1);

/** Whole lines, as many as a row takes; a line longer than that has a row of its own. */
const rowsOf = (lines: string): string[] => {
  const rows: string[] = [];
  let from = 0;
  while (lines.length - from > maxRowCharacters) {
    const cut = lines.lastIndexOf("\n", from + maxRowCharacters);
    const to = cut > from ? cut : lines.indexOf("\n", from);
    if (to < 0) break;
    rows.push(lines.slice(from, to));
    from = to + 1;
  }
  rows.push(lines.slice(from));
  return rows;
};

const lineCount = (text: string): number => {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
};
