import type { LogLevel, LogLine, LogPage } from "../../../../client/protocol/run.ts";

export type Cut = NonNullable<LogPage["cut"]>;

/** A place in the lines, or the note on what was cut. */
export type LogRow = { line: LogLine } | { cut: Cut };

const ranks: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** The rows to draw: lines of a level or above, of one task where one is asked for, and the cut at its place. */
export function rowsOf(
  lines: readonly LogLine[],
  cut: Cut | null,
  lowest: LogLevel,
  task?: string,
): LogRow[] {
  const rows: LogRow[] = [];
  let open = cut;
  for (const line of lines) {
    if (open && line.line > open.to) {
      rows.push({ cut: open });
      open = null;
    }
    if (ranks[line.level] >= ranks[lowest] && (task === undefined || line.task === task)) rows.push({ line });
  }
  if (open) rows.push({ cut: open });
  return rows;
}

/** What a row begins with: its line, or the first line that was cut. */
export const firstLineOf = (row: LogRow): number => ("line" in row ? row.line.line : row.cut.from);

/** The row of a line, or the one that stands where it would: the next of a chosen level, the cut. */
export function rowAt(rows: readonly LogRow[], line: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    const last = row && "cut" in row ? row.cut.to : row ? row.line.line : 0;
    if (last < line) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, rows.length - 1);
}

/** Adds a page of lines. What the platform cut meanwhile goes here too, so that a long follow stays as small. */
export function joinLines(kept: readonly LogLine[], page: LogPage): LogLine[] {
  const last = kept.at(-1)?.line ?? 0;
  const fresh = page.items.filter((line) => line.line > last);
  const all = [...kept, ...fresh];
  const { cut } = page;
  return cut ? all.filter((line) => line.line < cut.from || line.line > cut.to) : all;
}
