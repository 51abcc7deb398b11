import { refKey, refOf, runBy, type WorkflowEntry } from "./definitions-file.ts";

export interface WorkflowOrder {
  /** Places in the list, so that a workflow comes after those that it has as nodes. */
  order: number[];
  /** Places of those that lead back to themselves; they stand last in `order`. */
  circular: Set<number>;
}

/** The order in which workflows can be made: one that runs another needs it to be there. */
export const workflowOrder = (entries: readonly WorkflowEntry[]): WorkflowOrder => {
  const places = new Map(entries.map((entry, index) => [refKey(refOf("workflow", entry)), index]));
  const open = entries.map(
    (entry) =>
      new Set(
        runBy(entry).flatMap((ref) => (ref.kind === "workflow" ? (places.get(refKey(ref)) ?? []) : [])),
      ),
  );
  const users = entries.map((): number[] => []);
  for (const [outer, inners] of open.entries()) for (const inner of inners) users[inner]?.push(outer);
  const order = open.flatMap((inners, index) => (inners.size === 0 ? [index] : []));
  for (let at = 0; at < order.length; at += 1) {
    const done = order[at] ?? 0;
    for (const outer of users[done] ?? []) {
      open[outer]?.delete(done);
      if (open[outer]?.size === 0) order.push(outer);
    }
  }
  const placed = new Set(order);
  const circular = new Set([...entries.keys()].filter((index) => !placed.has(index)));
  return { order: [...order, ...circular], circular };
};
