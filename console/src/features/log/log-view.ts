import { type Accessor, createEffect, createMemo, createSignal, on } from "solid-js";
import type { LogLevel } from "../../../../client/protocol/run.ts";
import { remember, remembered } from "../../app/remembered.ts";
import type { LogFeed } from "./log-feed.ts";
import { firstLineOf, rowAt, rowsOf } from "./log-rows.ts";
import { matches, searchPattern } from "./log-text.ts";

const WRAP_KEY = "carillon.log.wrap";

/** How a log is looked at: level, search, wrap, follow, and the line one is at. */
export function createLogView(
  feed: LogFeed,
  open: Accessor<boolean>,
  task: Accessor<string | undefined> = () => undefined,
) {
  const [level, setLevel] = createSignal<LogLevel>("debug");
  const [query, setQuery] = createSignal("");
  const [wrap, keepWrap] = createSignal(remembered(WRAP_KEY) !== "off");
  const [follow, setFollow] = createSignal(open());
  const [cursor, setCursor] = createSignal<number>();

  const lines = createMemo(() => feed.state().lines);
  const cut = createMemo(() => feed.state().cut, undefined, {
    equals: (a, b) => a?.from === b?.from && a?.to === b?.to,
  });
  const rows = createMemo(() => rowsOf(lines(), cut(), level(), task()));
  const pattern = createMemo(() => searchPattern(query()));
  /** Rows that hold what is looked for. */
  const hits = createMemo(() => {
    const wanted = pattern();
    if (!wanted) return [];
    return rows().flatMap((row, index) => ("line" in row && matches(row.line, wanted) ? [index] : []));
  });
  const cursorRow = () => {
    const line = cursor();
    return line === undefined || rows().length === 0 ? undefined : rowAt(rows(), line);
  };
  /** Which of the hits the cursor is on, from 0. */
  const hitAt = () => hits().indexOf(cursorRow() ?? -1);

  const goToRow = (index: number) => {
    const row = rows()[index];
    if (row) setCursor(firstLineOf(row));
  };
  const goToHit = (direction: 1 | -1) => {
    const all = hits();
    if (all.length === 0) return;
    setFollow(false);
    const from = cursorRow() ?? (direction === 1 ? -1 : rows().length);
    const next =
      direction === 1
        ? (all.find((index) => index > from) ?? all[0])
        : (all.findLast((index) => index < from) ?? all.at(-1));
    if (next !== undefined) goToRow(next);
  };
  // The first hit comes into sight as one types; the line one is at counts as the start.
  createEffect(
    on(
      pattern,
      (wanted) => {
        if (wanted && hitAt() < 0) goToHit(1);
      },
      { defer: true },
    ),
  );

  return {
    rows,
    /** Only its lines are shown, where one was chosen. */
    task,
    level,
    setLevel,
    query,
    setQuery,
    pattern,
    hits,
    hitAt,
    goToHit,
    wrap,
    setWrap: (on: boolean) => {
      keepWrap(on);
      remember(WRAP_KEY, on ? undefined : "off");
    },
    follow,
    setFollow,
    cursor,
    cursorRow,
    goToLine: (line: number) => setCursor(line),
    goToRow,
    /** Columns that say nothing are not drawn. */
    hasTasks: createMemo(() => lines().some((line) => line.task !== null)),
    hasAttempts: createMemo(() => lines().some((line) => line.attempt !== lines()[0]?.attempt)),
  };
}

export type LogView = ReturnType<typeof createLogView>;
