import { migrate, type ObjectSql } from "../shared/object-migrations.ts";
import type { PlacedDag } from "./graph.ts";
import { workflowMigrations } from "./migrations.ts";
import type { WorkflowConfig } from "./rpc.ts";
import { isOpenRun, type NodeState, type RunHead, type RunState } from "./run-state.ts";

/** Counters that must outlive everything. */
export interface WorkflowCounters {
  /** Of the newest run. */
  number: number;
  /** The newest planned time that was decided; asking for it again changes nothing. */
  lastFireAt: number | null;
}

export type StoredConfig = Omit<WorkflowConfig, "draft" | "published"> & {
  draftVersion: number;
  publishedVersion: number | null;
};

type Body = { body: string };

/** Definition, graphs, runs and their nodes in the object's storage. Everything here was written by this or an earlier version. */
export class WorkflowStore {
  readonly #sql: ObjectSql;

  constructor(sql: ObjectSql) {
    this.#sql = sql;
  }

  /** False for an object that was only ever asked for by name: nothing is written for those. */
  exists(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'parts'").toArray().length > 0;
  }

  create(): void {
    migrate(this.#sql, workflowMigrations);
  }

  config(): StoredConfig | null {
    const body = this.#part("config");
    return body === null ? null : JSON.parse(body);
  }

  writeConfig(config: StoredConfig): void {
    this.#put("config", JSON.stringify(config));
  }

  counters(): WorkflowCounters {
    const body = this.#part("counters");
    return body === null ? { number: 0, lastFireAt: null } : JSON.parse(body);
  }

  writeCounters(counters: WorkflowCounters): void {
    this.#put("counters", JSON.stringify(counters));
  }

  /** When the schedule's clock wants to be woken. */
  timerAlarm(): number | null {
    const body = this.#part("timer_alarm");
    return body === null ? null : JSON.parse(body);
  }

  writeTimerAlarm(at: number | null): void {
    this.#put("timer_alarm", JSON.stringify(at));
  }

  dag(version: number): PlacedDag | null {
    const row = this.#sql.exec<Body>("SELECT body FROM dags WHERE version = ?", version).toArray()[0];
    return row ? JSON.parse(row.body) : null;
  }

  hasDag(version: number): boolean {
    return this.#sql.exec("SELECT 1 FROM dags WHERE version = ?", version).toArray().length > 0;
  }

  writeDag(dag: PlacedDag): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO dags (version, body) VALUES (?, ?)",
      dag.version,
      JSON.stringify(dag),
    );
  }

  dropDagsBut(versions: readonly number[]): void {
    this.#sql.exec(
      "DELETE FROM dags WHERE version NOT IN (SELECT value FROM json_each(?))",
      JSON.stringify(versions),
    );
  }

  heads(): RunHead[] {
    return this.#sql
      .exec<Body>("SELECT body FROM runs ORDER BY number")
      .toArray()
      .map((row) => JSON.parse(row.body));
  }

  nodes(number: number): Map<string, NodeState> {
    const rows = this.#sql.exec<Body>("SELECT body FROM nodes WHERE run = ?", number).toArray();
    // Rows of earlier versions tell of no tries.
    const nodes = rows.map((row): NodeState => ({ tries: [], ...JSON.parse(row.body) }));
    return new Map(nodes.map((node) => [node.nodeId, node]));
  }

  openRuns(): RunState[] {
    return this.heads()
      .filter((head) => isOpenRun(head) || head.untold || head.alarm !== null)
      .map((head) => ({ head, nodes: this.nodes(head.number) }));
  }

  /** Writes what differs from what is stored, which is `before`. */
  writeRun(before: RunState | null, run: RunState): void {
    const { head, nodes } = run;
    if (before === null || !sameStoredHead(before.head, head))
      this.#sql.exec(
        "INSERT OR REPLACE INTO runs (number, body) VALUES (?, ?)",
        head.number,
        JSON.stringify(head),
      );
    for (const [nodeId, node] of nodes) {
      const old = before?.nodes.get(nodeId);
      if (old === node || (old && sameStoredNode(old, node))) continue;
      this.#sql.exec(
        "INSERT OR REPLACE INTO nodes (run, node_id, body) VALUES (?, ?, ?)",
        head.number,
        nodeId,
        JSON.stringify(node),
      );
    }
  }

  deleteRun(number: number): void {
    this.#sql.exec("DELETE FROM runs WHERE number = ?", number);
    this.#sql.exec("DELETE FROM nodes WHERE run = ?", number);
  }

  #part(part: string): string | null {
    return this.#sql.exec<Body>("SELECT body FROM parts WHERE part = ?", part).toArray()[0]?.body ?? null;
  }

  #put(part: string, body: string): void {
    this.#sql.exec("INSERT OR REPLACE INTO parts (part, body) VALUES (?, ?)", part, body);
  }
}

/** The revision only orders what is told to the history; a start continues from a later one anyway. */
const sameStoredHead = (a: RunHead, b: RunHead): boolean =>
  a === b || JSON.stringify({ ...a, revision: 0 }) === JSON.stringify({ ...b, revision: 0 });

/** The number of a run is learnt again by asking again: it alone is not worth a row. */
const sameStoredNode = (a: NodeState, b: NodeState): boolean =>
  JSON.stringify({ ...a, runNumber: null }) === JSON.stringify({ ...b, runNumber: null });
