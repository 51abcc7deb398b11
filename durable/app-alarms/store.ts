import { migrate, type ObjectSql } from "../shared/object-migrations.ts";
import { type AlarmState, emptyState, type OpenAlarm, type Quiet, restored } from "./alarm-state.ts";
import { appAlarmsMigrations } from "./migrations.ts";

type BodyRow = { body: string };
type QuietRow = { key: string; body: string };

const quietKeptMs = 7 * 86_400_000;

/** Alarms that are not done, and quiet periods, in the object's storage. */
export class AlarmStore {
  readonly #sql: ObjectSql;
  #exists: boolean;

  constructor(sql: ObjectSql) {
    this.#sql = sql;
    this.#exists = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'quiet'").toArray().length > 0;
    if (this.#exists) migrate(sql, appAlarmsMigrations);
  }

  load(now: number): AlarmState {
    if (!this.#exists) return emptyState;
    const quiet = this.#sql
      .exec<QuietRow>("SELECT key, body FROM quiet ORDER BY key")
      .toArray()
      .map(({ key, body }): [string, Quiet] => [key, JSON.parse(body)]);
    const open = this.#sql
      .exec<BodyRow>("SELECT body FROM alarms ORDER BY number")
      .toArray()
      .map(({ body }): OpenAlarm => JSON.parse(body));
    return restored(quiet, open, now);
  }

  /** An object that was only ever asked for by name writes nothing. */
  create(): void {
    if (this.#exists) return;
    migrate(this.#sql, appAlarmsMigrations);
    this.#exists = true;
  }

  putQuiet(key: string, quiet: Quiet): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO quiet (key, until, body) VALUES (?, ?, ?)",
      key,
      quiet.until,
      JSON.stringify(quiet),
    );
  }

  putAlarm(alarm: OpenAlarm): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO alarms (number, body) VALUES (?, ?)",
      alarm.number,
      JSON.stringify(alarm),
    );
  }

  dropAlarm(number: number): void {
    this.#sql.exec("DELETE FROM alarms WHERE number = ?", number);
  }

  /** Quiet periods of jobs that have long been well, or are gone; the row with the highest number stays, since counting goes on there. */
  dropOldQuiet(now: number, keep: string): string[] {
    const gone = this.#sql
      .exec<{ key: string }>(
        "SELECT key FROM quiet WHERE until < ? AND key <> ? LIMIT 100",
        now - quietKeptMs,
        keep,
      )
      .toArray()
      .map(({ key }) => key);
    for (const key of gone) this.#sql.exec("DELETE FROM quiet WHERE key = ?", key);
    return gone;
  }
}
