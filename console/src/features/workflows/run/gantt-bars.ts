import type { NodeKind } from "../../../../../client/protocol/dag.ts";
import type { NodeTry } from "../../../../../client/protocol/workflow-run.ts";

export interface GanttBar {
  from: number;
  to: number;
  /** Waited for its turn or a worker, for the next try or for a person's answer, in place of running. */
  held: "turn" | "retry" | "answer" | null;
  /** What it was; none for a node that is no run. */
  run: NodeTry | null;
}

export interface TimedNode {
  kind: NodeKind;
  starts: number;
  readyAt: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  tries: readonly NodeTry[];
}

const at = (text: string | null): number | undefined => (text === null ? undefined : Date.parse(text));

function bar(
  from: number | undefined,
  to: number | undefined,
  held: GanttBar["held"],
  run: NodeTry | null = null,
) {
  if (from === undefined || to === undefined || (held !== null && to <= from)) return [];
  return [{ from, to: Math.max(from, to), held, run }];
}

const barsOfTry = (one: NodeTry, now: number): GanttBar[] => [
  ...bar(at(one.readyAt), at(one.startedAt), one.attempt > 1 ? "retry" : "turn", one),
  ...bar(at(one.startedAt), at(one.finishedAt) ?? now, null, one),
];

/** What a node's time was spent on: each of its tries, and the waiting before it; up to now while they last. */
export function barsOf(node: TimedNode, now: number, open: boolean): GanttBar[] {
  const bars = node.tries.flatMap((one) => barsOfTry(one, now));
  const newest = node.tries.findLast(({ start }) => start === node.starts);
  // Between two tries of a start.
  if (newest) return open ? [...bars, ...bar(at(newest.finishedAt), now, "retry")] : bars;
  const [ready, started, finished] = [at(node.readyAt), at(node.startedAt), at(node.finishedAt)];
  const until = finished ?? (open ? now : undefined);
  if (node.kind === "approval") return [...bars, ...bar(ready, until, "answer")];
  return [
    ...bars,
    ...bar(ready, started ?? until, "turn"),
    ...(started === undefined ? [] : bar(started, until, null)),
  ];
}

/** Where the last bars begin that follow each other without a gap of more than `gapMs`. */
export function lastClusterFrom(bars: readonly GanttBar[], gapMs: number): number | undefined {
  let from = bars.at(-1)?.from;
  for (const earlier of bars.toReversed()) {
    if (from === undefined || from - earlier.to > gapMs) break;
    from = Math.min(from, earlier.from);
  }
  return from;
}
