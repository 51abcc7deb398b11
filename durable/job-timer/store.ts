import type { ObjectSql } from "../shared/object-migrations.ts";
import type { TimerConfig } from "./rpc.ts";
import {
  progressFromAlarm,
  progressOf,
  sameProgress,
  type TimerProgress,
  type TimerState,
} from "./timer-state.ts";

type Part = "config" | "progress";
type Row = { part: string; body: string };

/** The timer's two rows. Nothing is written that is stored already, or that the alarm's time says by itself. */
export class TimerStore {
  readonly #sql: ObjectSql;
  readonly #stored = new Map<Part, string>();

  constructor(sql: ObjectSql) {
    this.#sql = sql;
  }

  load(): { config: TimerConfig | null; progress: TimerProgress | null } {
    this.#stored.clear();
    for (const { part, body } of this.#sql.exec<Row>("SELECT part, body FROM timer").toArray()) {
      if (part === "config" || part === "progress") this.#stored.set(part, body);
    }
    const config = this.#stored.get("config");
    const progress = this.#stored.get("progress");
    return {
      config: config === undefined ? null : parseConfig(config),
      progress: progress === undefined ? null : parseProgress(progress),
    };
  }

  save(state: TimerState, alarmAt: number | null): void {
    const progress = progressOf(state);
    const isTold = sameProgress(progressFromAlarm(state.config, alarmAt), progress);
    this.#put("config", state.config === null ? null : JSON.stringify(state.config));
    this.#put("progress", isTold ? null : JSON.stringify(progress));
  }

  #put(part: Part, body: string | null): void {
    if ((this.#stored.get(part) ?? null) === body) return;
    if (body === null) {
      this.#sql.exec("DELETE FROM timer WHERE part = ?", part);
      this.#stored.delete(part);
      return;
    }
    this.#sql.exec(
      "INSERT INTO timer (part, body) VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET body = excluded.body",
      part,
      body,
    );
    this.#stored.set(part, body);
  }
}

// Both were written by `save` of this or an earlier version; migrations answer for their shape.
const parseConfig = (body: string): TimerConfig => JSON.parse(body);
const parseProgress = (body: string): TimerProgress => JSON.parse(body);
