import type { JSX } from "solid-js";
import type { ApiError } from "../../../client/api/api-error.ts";
import type { Column, Columns } from "./columns.tsx";
import type { Selection } from "./selection.tsx";

export interface TableSort {
  key: string;
  ascending: boolean;
}

export interface TableProps<Row> {
  /** Says what the table holds, for who does not see it. */
  caption: string;
  columns: Columns<Row>;
  /** Undefined until the first answer. */
  rows: Row[] | undefined;
  rowId: (row: Row) => string;
  /** What a selection box says it selects; default the id. */
  rowName?: (row: Row) => string;
  /** `failed` draws the red edge; cards show the words an open or failed row needs. */
  rowState?: (row: Row) => string | undefined;
  /** Under the row, over its whole width, while it draws something: what a row opens to. */
  detail?: (row: Row) => JSX.Element;
  isOpen?: (row: Row) => boolean;
  /** Cells of the last column; width as in `actionsWidth`. */
  actions?: (row: Row) => JSX.Element;
  actionsWidth?: number;
  /** Id of the row that was just made or saved: it is marked and brought into sight. */
  changed?: string | undefined;
  selection?: Selection;
  sort?: TableSort;
  onSort?: (sort: TableSort) => void;
  loading?: boolean;
  /** What is shown belongs to other filters than those chosen. */
  stale?: boolean;
  error?: ApiError | undefined;
  onRetry?: () => void;
  /** In place of rows when there are none. */
  empty?: JSX.Element;
  /** Head stays under the bar while the page scrolls; for the one list of a page. */
  sticky?: boolean;
  /** Rows to stand in until the first answer. */
  expected?: number;
  /** A class for the page's own rules. */
  class?: string;
}

/** Widths of the columns of boxes and of actions. */
export const checkPx = 40;
export const actionsPx = <Row>(props: Pick<TableProps<Row>, "actionsWidth">) => props.actionsWidth ?? 144;

/** Said outright, because cards change `display` and with it the roles that browsers would give. */
export const role = {
  table: "table",
  rowgroup: "rowgroup",
  row: "row",
  columnheader: "columnheader",
  rowheader: "rowheader",
  cell: "cell",
} as const;

export const cellClass = <Row>(column: Column<Row>) =>
  [
    `c-${column.key}`,
    column.end && "num",
    column.from && `from-${column.from}`,
    column.card && `card-${column.card}`,
  ]
    .filter(Boolean)
    .join(" ");
