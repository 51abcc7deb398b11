export type Change = "added" | "removed" | "changed";

export interface FieldChange {
  /** `flowControl.runConcurrency`, `contacts.0.email`. */
  path: string;
  change: Change;
  /** Undefined where there is none. */
  before: string | undefined;
  after: string | undefined;
  /** Texts of several lines, line by line. */
  lines?: LineChange[];
}

export interface LineChange {
  mark: " " | "+" | "-";
  text: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Fields of an object by their path. Lists of plain values stay one field; lists of objects are taken apart. */
function leaves(value: unknown, path: string, into: Map<string, unknown>): Map<string, unknown> {
  const deeper = (key: string | number) => (path === "" ? String(key) : `${path}.${key}`);
  if (isRecord(value) && Object.keys(value).length > 0) {
    for (const [key, inner] of Object.entries(value)) leaves(inner, deeper(key), into);
  } else if (Array.isArray(value) && value.some(isRecord)) {
    value.forEach((inner, index) => {
      leaves(inner, deeper(index), into);
    });
  } else if (path !== "") into.set(path, value);
  return into;
}

const isNothing = (value: unknown) => value === undefined || value === null;

function shown(value: unknown): string | undefined {
  if (isNothing(value)) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What differs between two states of an object, in the order of its fields. */
export function fieldChanges(before: unknown, after: unknown): FieldChange[] {
  const old = leaves(before, "", new Map());
  const now = leaves(after, "", new Map());
  const changes: FieldChange[] = [];
  for (const path of new Set([...old.keys(), ...now.keys()])) {
    const a = shown(old.get(path));
    const b = shown(now.get(path));
    if (a === b) continue;
    const change = a === undefined ? "added" : b === undefined ? "removed" : "changed";
    const manyLines = change === "changed" && (a?.includes("\n") || b?.includes("\n"));
    changes.push({
      path,
      change,
      before: a,
      after: b,
      ...(manyLines ? { lines: lineChanges(a ?? "", b ?? "") } : {}),
    });
  }
  return changes;
}

/** More lines than this on either side are shown as taken out and put in, without looking for what they share. */
const MOST_COMPARED = 400;

/** Which lines went and which came, those that stayed between them. */
export function lineChanges(before: string, after: string): LineChange[] {
  const a = before.split("\n");
  const b = after.split("\n");
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail += 1;
  const same = (lines: string[]): LineChange[] => lines.map((text) => ({ mark: " ", text }));
  return [
    ...same(a.slice(0, head)),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...same(tail > 0 ? a.slice(-tail) : []),
  ];
}

const marked = (mark: "+" | "-", lines: string[]): LineChange[] => lines.map((text) => ({ mark, text }));

/** Longest common subsequence of two short lists of lines. */
function middle(a: string[], b: string[]): LineChange[] {
  if (a.length > MOST_COMPARED || b.length > MOST_COMPARED) return [...marked("-", a), ...marked("+", b)];
  const width = b.length + 1;
  // common[i * width + j]: lines that a from i and b from j share.
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const changes: LineChange[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      changes.push({ mark: " ", text: a[i] ?? "" });
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      changes.push({ mark: "-", text: a[i] ?? "" });
      i += 1;
    } else {
      changes.push({ mark: "+", text: b[j] ?? "" });
      j += 1;
    }
  }
  return [...changes, ...marked("-", a.slice(i)), ...marked("+", b.slice(j))];
}
