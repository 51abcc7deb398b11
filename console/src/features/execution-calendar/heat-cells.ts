import type { ExecutionCalendar } from "../../../../client/protocol/execution-calendar.ts";

export const outcomes = ["success", "failed", "skipped"] as const;
export const measures = ["all", ...outcomes] as const;
export type Measure = (typeof measures)[number];

/** Hours that share a cell where there is little room. */
export const wideStep = 1;
export const narrowStep = 3;

export interface HeatCell {
  /** First hour of the cell. */
  hour: number;
  from: number;
  to: number;
  success: number;
  failed: number;
  skipped: number;
}

export interface HeatRow {
  date: string;
  from: number;
  /** One a column; undefined where nothing was due, `missing` where clocks show no such hour. */
  cells: (HeatCell | "missing" | undefined)[];
}

type Day = ExecutionCalendar["days"][number];

const cellOf = (day: Day, first: number, step: number): HeatRow["cells"][number] => {
  const hours = day.hours.filter(({ hour }) => hour >= first && hour < first + step);
  const [head] = hours;
  if (head === undefined) {
    const gone = day.missing.filter((hour) => hour >= first && hour < first + step).length;
    return gone === step ? "missing" : undefined;
  }
  const cell: HeatCell = {
    hour: first,
    from: Date.parse(head.from),
    to: Date.parse(hours.at(-1)?.to ?? head.to),
    success: 0,
    failed: 0,
    skipped: 0,
  };
  for (const hour of hours) for (const outcome of outcomes) cell[outcome] += hour[outcome];
  return cell;
};

/** Newest day first: what happened last is looked for most. */
export const heatRows = (days: readonly Day[], step: number): HeatRow[] =>
  days.toReversed().map((day) => ({
    date: day.date,
    from: Date.parse(day.from),
    cells: Array.from({ length: 24 / step }, (_, column) => cellOf(day, column * step, step)),
  }));

export const countOf = (cell: HeatCell, measure: Measure): number =>
  measure === "all" ? cell.success + cell.failed + cell.skipped : cell[measure];

export const levels = 4;

/** How full a cell is beside the fullest, 1 to 4; by the root, so that a few quiet hours are told apart too. */
export const levelOf = (count: number, most: number): number =>
  count === 0 ? 0 : Math.max(1, Math.min(levels, Math.ceil(Math.sqrt(count / Math.max(1, most)) * levels)));

export const mostOf = (rows: readonly HeatRow[], measure: Measure): number =>
  Math.max(
    0,
    ...rows.flatMap(({ cells }) =>
      cells.map((cell) => (typeof cell === "object" ? countOf(cell, measure) : 0)),
    ),
  );

/** Where an arrow leads from a cell: the next one in that direction that leads anywhere. */
export const nextCell = (
  rows: readonly HeatRow[],
  from: { row: number; column: number },
  key: string,
  isOpen: (cell: HeatRow["cells"][number]) => boolean,
): { row: number; column: number } | undefined => {
  const width = rows[0]?.cells.length ?? 0;
  const open = (row: number, column: number) => isOpen(rows[row]?.cells[column]);
  const along = (places: { row: number; column: number }[]) =>
    places.find(({ row, column }) => open(row, column));
  const columns = (start: number, end: number) =>
    Array.from({ length: Math.max(0, end - start) }, (_, index) => ({
      row: from.row,
      column: start + index,
    }));
  const inColumn = (start: number, end: number) =>
    Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index).map((row) => ({
      row,
      column: from.column,
    }));
  switch (key) {
    case "ArrowRight":
      return along(columns(from.column + 1, width));
    case "ArrowLeft":
      return along(columns(0, from.column).reverse());
    case "ArrowDown":
      return along(inColumn(from.row + 1, rows.length)) ?? along(nearest(rows, from, 1));
    case "ArrowUp":
      return along(inColumn(0, from.row).reverse()) ?? along(nearest(rows, from, -1));
    case "Home":
      return along(columns(0, width));
    case "End":
      return along(columns(0, width).reverse());
    default:
      return undefined;
  }
};

/** Cells of the rows beyond, the closest row first, and in it the closest column. */
const nearest = (
  rows: readonly HeatRow[],
  from: { row: number; column: number },
  by: 1 | -1,
): { row: number; column: number }[] => {
  const found: { row: number; column: number }[] = [];
  for (let row = from.row + by; row >= 0 && row < rows.length; row += by) {
    const columns = (rows[row]?.cells ?? []).map((_, column) => column);
    columns.sort((a, b) => Math.abs(a - from.column) - Math.abs(b - from.column));
    found.push(...columns.map((column) => ({ row, column })));
  }
  return found;
};
