import { DatabaseSync } from "node:sqlite";
import { LogStore } from "../../../durable/job-log/log-store.ts";
import { jobTimerMigrations } from "../../../durable/job-timer/migrations.ts";
import type { LogAppend, LogEntry, StoredLogLine } from "../../../durable/job-timer/rpc.ts";
import { migrate, type ObjectSql } from "../../../durable/shared/object-migrations.ts";
import { sqlOf } from "../../support/object-sql.ts";

export const now = Date.parse("2026-11-24T14:32:07Z");
/** Far from any limit. */
export const retention = 60;

export const entry = (text: string): LogEntry => ({ at: now, level: "info", task: null, text });

export const appendOf = (
  number: number,
  seq: number,
  texts: readonly string[],
  changes: Partial<LogAppend> = {},
): LogAppend => ({
  namespace: "team",
  appId: "app",
  number,
  attempt: 1,
  source: "10.0.0.1",
  writer: "w-1",
  seq,
  lines: texts.map(entry),
  ...changes,
});

/** A log store over node:sqlite that counts what it writes. */
export class LogTrial {
  readonly sql: ObjectSql;
  rowsWritten = 0;
  #limits: { maxJobBytes: number } | undefined;
  store: LogStore;

  constructor(limits?: { maxJobBytes: number }) {
    const sql = sqlOf(new DatabaseSync(":memory:"));
    this.sql = {
      exec: (statement, ...bindings) => {
        const done = sql.exec<never>(statement, ...bindings);
        this.rowsWritten += done.rowsWritten;
        return done;
      },
    };
    migrate(this.sql, jobTimerMigrations);
    this.rowsWritten = 0;
    this.#limits = limits;
    this.store = new LogStore(this.sql, limits);
  }

  restart(): void {
    this.store = new LogStore(this.sql, this.#limits);
  }

  /** Appends and answers how many rows that wrote. */
  append(...appends: LogAppend[]): number {
    const before = this.rowsWritten;
    this.store.append(appends, retention, now);
    return this.rowsWritten - before;
  }

  /** All lines of a run, read page by page. */
  all(run: number, limit = 1_000): StoredLogLine[] {
    const lines: StoredLogLine[] = [];
    for (let after = 0; ; ) {
      const page = this.store.read(run, after, limit);
      if (page.lines.length === 0) return lines;
      lines.push(...page.lines);
      after = page.nextAfter;
    }
  }

  texts(run: number): string[] {
    return this.all(run).map(({ text }) => text);
  }

  bytes(): number {
    return (
      this.sql.exec<{ n: number }>("SELECT coalesce(sum(bytes), 0) AS n FROM log_chunks").toArray()[0]?.n ?? 0
    );
  }

  runs(): number[] {
    return this.sql
      .exec<{ run: number }>("SELECT DISTINCT run FROM log_chunks ORDER BY run")
      .toArray()
      .map(({ run }) => run);
  }
}

export const numbered = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `line ${from + n}`);
