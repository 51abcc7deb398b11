import type { Follower } from "../shared/follower.ts";
import { outOfRetention } from "./admission.ts";
import { type Graph, graphOf } from "./graph.ts";
import type { WorkflowRunRecord } from "./rpc.ts";
import { isOpenRun, nodeOf, type RunHead, type RunState } from "./run-state.ts";
import type { StoredConfig, WorkflowStore } from "./store.ts";

export const hasToTell = ({ untold, alarm }: RunHead): boolean => untold || alarm !== null;

/** The runs that are kept, in memory as far as they are open or have something to be told, and the graphs that they run. */
export class RunBook {
  readonly #store: WorkflowStore;
  readonly #graphs = new Map<number, Graph>();
  readonly #heads = new Map<number, RunHead>();
  readonly #live = new Map<number, RunState>();
  #isClosed = false;

  constructor(store: WorkflowStore) {
    this.#store = store;
  }

  /** Answers the numbers of all runs that are kept. */
  load(): number[] {
    for (const head of this.#store.heads()) this.#heads.set(head.number, head);
    for (const run of this.#store.openRuns()) this.#live.set(run.head.number, run);
    return [...this.#heads.keys()];
  }

  /** The storage goes: what still comes back from outside finds nothing. */
  close(): void {
    this.#isClosed = true;
    this.#live.clear();
  }

  find(number: number): RunState | null {
    if (this.#isClosed) return null;
    const known = this.#live.get(number);
    if (known) return known;
    const head = this.#heads.get(number);
    return head ? { head, nodes: this.#store.nodes(number) } : null;
  }

  head(number: number): RunHead | undefined {
    return this.#heads.get(number);
  }

  /** Open, or with something to be told. */
  live(): Iterable<RunState> {
    return this.#live.values();
  }

  openHeads(): RunHead[] {
    return [...this.#live.values()].map((run) => run.head).filter(isOpenRun);
  }

  openRerunOf(number: number): number | null {
    for (const head of this.openHeads()) if (head.rerunOf === number) return head.number;
    return null;
  }

  followedBy({ object, name, tag }: Follower): RunHead | undefined {
    for (const head of this.#heads.values()) {
      const { follower } = head;
      if (follower?.tag === tag && follower.name === name && follower.object === object) return head;
    }
    return undefined;
  }

  /** The newest run before one that has ended and was not skipped. */
  endedBefore(number: number): RunHead | undefined {
    let before: RunHead | undefined;
    for (const head of this.#heads.values())
      if (head.number < number && head.finishedAt !== null && head.status !== "skipped") before = head;
    return before;
  }

  put(before: RunState | null, run: RunState): void {
    const { head } = run;
    this.#store.writeRun(before, run);
    this.#heads.set(head.number, head);
    if (isOpenRun(head) || hasToTell(head)) this.#live.set(head.number, run);
    else this.#live.delete(head.number);
  }

  graph(version: number): Graph {
    const known = this.#graphs.get(version);
    if (known) return known;
    const graph = graphOf(this.#store.dag(version) ?? { version, nodes: [], edges: [] });
    this.#graphs.set(version, graph);
    return graph;
  }

  record(number: number): WorkflowRunRecord | null {
    const run = this.find(number);
    const dag = run && this.#store.dag(run.head.dagVersion);
    if (!run || !dag) return null;
    return { head: run.head, dag, nodes: dag.nodes.map(({ nodeId }) => nodeOf(run, nodeId)) };
  }

  /** Drops the runs that are kept no longer; answers their numbers. */
  dropOld({ definition }: StoredConfig): number[] {
    const numbers = outOfRetention(this.#heads.values(), definition.retention);
    for (const number of numbers) {
      this.#store.deleteRun(number);
      this.#heads.delete(number);
    }
    return numbers;
  }

  /** Graphs go with the last run that was started with them. */
  dropGraphs({ draftVersion, publishedVersion }: StoredConfig): void {
    const kept = new Set([draftVersion, publishedVersion ?? draftVersion]);
    for (const head of this.#heads.values()) kept.add(head.dagVersion);
    for (const version of this.#graphs.keys()) if (!kept.has(version)) this.#graphs.delete(version);
    this.#store.dropDagsBut([...kept]);
  }
}
