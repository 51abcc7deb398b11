import type { BatchItemStatus } from "../../client/protocol/batch.ts";
import { type MigrationStep, migrate, type ObjectSql } from "../shared/object-migrations.ts";
import { type BatchState, groupSize, type StoreOutcomes } from "./machine.ts";
import type { ItemOutcome, ListedItem } from "./rpc.ts";

export const batchMigrations: readonly MigrationStep[] = [
  {
    id: "001-batch",
    statements: [
      "CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT",
      // Ids by the thousand, outcomes by the group: rows are paid for, not their length.
      "CREATE TABLE ids (place INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
      "CREATE TABLE outcomes (place INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
    ],
  },
];

const idsPerRow = 1000;

type Body = { place: number; body: string };

export class BatchStore {
  readonly #sql: ObjectSql;

  constructor(sql: ObjectSql) {
    this.#sql = sql;
  }

  load(): { state: BatchState; ids: string[] } | null {
    const exists = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'head'").toArray().length > 0;
    if (!exists) return null;
    migrate(this.#sql, batchMigrations);
    const head = this.#sql.exec<Body>("SELECT id AS place, body FROM head").toArray()[0];
    if (!head) return null;
    const ids = this.#sql
      .exec<Body>("SELECT place, body FROM ids ORDER BY place")
      .toArray()
      .flatMap((row): string[] => JSON.parse(row.body));
    return { state: JSON.parse(head.body), ids };
  }

  create(state: BatchState, ids: readonly string[]): void {
    migrate(this.#sql, batchMigrations);
    for (let from = 0; from < ids.length; from += idsPerRow)
      this.#sql.exec(
        "INSERT INTO ids (place, body) VALUES (?, ?)",
        from,
        JSON.stringify(ids.slice(from, from + idsPerRow)),
      );
    this.write(state, []);
  }

  write(state: BatchState, effects: readonly StoreOutcomes[]): void {
    for (const { from, outcomes } of effects)
      this.#sql.exec("INSERT INTO outcomes (place, body) VALUES (?, ?)", from, JSON.stringify(outcomes));
    this.#sql.exec("INSERT OR REPLACE INTO head (id, body) VALUES (1, ?)", JSON.stringify(state));
  }

  /** From a place on, one group after the other, until enough of them are of the wanted status. */
  items(
    state: BatchState,
    ids: readonly string[],
    after: number | null,
    limit: number,
    status: BatchItemStatus | null,
  ): ListedItem[] {
    const items: ListedItem[] = [];
    const first = (after ?? -1) + 1;
    for (
      let from = first - (first % groupSize);
      from < ids.length && items.length < limit;
      from += groupSize
    ) {
      const row = this.#sql.exec<Body>("SELECT place, body FROM outcomes WHERE place = ?", from).toArray()[0];
      const outcomes: (ItemOutcome | null)[] = row ? JSON.parse(row.body) : [];
      for (const [index, id] of ids.slice(from, from + groupSize).entries()) {
        const place = from + index;
        const outcome = outcomes[index] ?? answerIn(state, place);
        const shown = outcome?.status ?? (state.finishedAt === null ? "left" : "skipped");
        if (place >= first && items.length < limit && (status === null || status === shown))
          items.push({ place, id, status: shown, outcome });
      }
    }
    return items;
  }
}

/** What the group that is under way knows already. */
const answerIn = ({ group }: BatchState, place: number): ItemOutcome | null => {
  const answer = group?.answers[place - group.from] ?? null;
  return answer === null || answer.status === "delayed" ? null : answer;
};
