/** How a set of field values is best put into words. Made from the values, so it cannot say less or more than they do. */
export type ValueShape =
  | { kind: "all" }
  /** Evenly over the whole field, also across its end: every 5 minutes. */
  | { kind: "cycle"; from: number; step: number }
  /** Three or more in a row; `to` is below `from` where the row goes on at the field's beginning. */
  | { kind: "range"; from: number; to: number }
  /** Many at even distances that do not carry over the field's end. */
  | { kind: "progression"; from: number; to: number; step: number }
  /** Rows; one value is a row from itself to itself. */
  | { kind: "list"; runs: readonly Run[] };

export interface Run {
  from: number;
  to: number;
}

export interface FieldShape {
  min: number;
  max: number;
  /** Whether even distances that fit the field go on in the next hour, day or year. */
  cycles: boolean;
  /** Whether a row may be told across the field's end: "22 to 2". */
  wraps: boolean;
}

/** Up to this many values are named one by one. */
const NAMED_VALUES = 6;

export function valueShape(values: readonly number[], field: FieldShape): ValueShape {
  const size = field.max - field.min + 1;
  if (values.length === size) return { kind: "all" };
  const step = evenStep(values);
  const first = values[0] ?? field.min;
  const last = values.at(-1) ?? field.min;
  if (field.cycles && step > 1 && values.length > 2 && values.length * step === size) {
    return { kind: "cycle", from: first, step };
  }
  const runs = rows(values, field);
  const only = runs.length === 1 ? runs[0] : undefined;
  if (only !== undefined && values.length >= 3) return { kind: "range", ...only };
  if (step > 1 && values.length > NAMED_VALUES) return { kind: "progression", from: first, to: last, step };
  return {
    kind: "list",
    runs: runs.flatMap((run) => (spread(run, field) <= 2 ? singles(run, field) : [run])),
  };
}

/** The one distance between neighbours, 0 when there are several. */
function evenStep(values: readonly number[]): number {
  let step = 0;
  for (let i = 1; i < values.length; i++) {
    const distance = (values[i] ?? 0) - (values[i - 1] ?? 0);
    if (step !== 0 && distance !== step) return 0;
    step = distance;
  }
  return step;
}

function rows(values: readonly number[], field: FieldShape): Run[] {
  const runs: Run[] = [];
  for (const value of values) {
    const open = runs.at(-1);
    if (open !== undefined && open.to === value - 1) open.to = value;
    else runs.push({ from: value, to: value });
  }
  const [first, last] = [runs[0], runs.at(-1)];
  if (field.wraps && runs.length > 1 && first?.from === field.min && last?.to === field.max) {
    runs.shift();
    last.to = first.to;
  }
  return runs;
}

function spread(run: Run, field: FieldShape): number {
  return run.to - run.from + 1 + (run.to < run.from ? field.max - field.min + 1 : 0);
}

function singles(run: Run, field: FieldShape): Run[] {
  const values = spread(run, field) === 1 ? [run.from] : [run.from, run.to];
  return values.map((value) => ({ from: value, to: value }));
}

export function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}
