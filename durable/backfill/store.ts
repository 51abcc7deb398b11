import { type MigrationStep, migrate, type ObjectSql } from "../shared/object-migrations.ts";
import type { BackfillItem, BackfillState } from "./machine.ts";

const backfillMigrations: readonly MigrationStep[] = [
  {
    id: "001-backfill",
    statements: [
      "CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT",
      "CREATE TABLE items (place INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
    ],
  },
];

type Body = { body: string };

/** A row for each data time, so that the start and the end of one cost a row each. */
export class BackfillStore {
  readonly #sql: ObjectSql;

  constructor(sql: ObjectSql) {
    this.#sql = sql;
  }

  load(): BackfillState | null {
    const exists = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'head'").toArray().length > 0;
    const row = exists ? this.#sql.exec<Body>("SELECT body FROM head").toArray()[0] : undefined;
    if (!row) return null;
    const items = this.#sql
      .exec<Body>("SELECT body FROM items ORDER BY place")
      .toArray()
      .map((item): BackfillItem => JSON.parse(item.body));
    // Heads that were written before ends were told to the lists do not say that they were.
    return { isTold: false, ...JSON.parse(row.body), items };
  }

  create(): void {
    migrate(this.#sql, backfillMigrations);
  }

  write(before: BackfillState | null, state: BackfillState): void {
    const head = headOf(state);
    if (before === null || headOf(before) !== head)
      this.#sql.exec("INSERT OR REPLACE INTO head (id, body) VALUES (1, ?)", head);
    for (const [place, item] of state.items.entries())
      if (before?.items[place] !== item)
        this.#sql.exec(
          "INSERT OR REPLACE INTO items (place, body) VALUES (?, ?)",
          place,
          JSON.stringify(item),
        );
  }
}

const headOf = ({ items: _, ...head }: BackfillState): string => JSON.stringify(head);
