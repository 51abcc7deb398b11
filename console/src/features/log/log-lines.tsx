import { createVirtualizer } from "@tanstack/solid-virtual";
import { createEffect, createSignal, For, on, onCleanup, onMount, Show } from "solid-js";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Icon } from "../../ui/icon.tsx";
import { CutRow, LineRow, role } from "./log-line.tsx";
import { firstLineOf } from "./log-rows.ts";
import { createScrollIntent } from "./log-scroll.ts";
import type { LogView } from "./log-view.ts";

const ROW_PX = 20;
/** As in log.css. */
const CUT_PX = 38;
/** Above the first line and below the last; part of the window, so that a line gone to is never cut. */
const PADDING_PX = 8;
/** As in log.css: below this a line's text stands under its facts. */
const NARROW = "(max-width: 639px)";

function createNarrow() {
  const media = matchMedia(NARROW);
  const [narrow, setNarrow] = createSignal(media.matches);
  const follow = () => setNarrow(media.matches);
  media.addEventListener("change", follow);
  onCleanup(() => media.removeEventListener("change", follow));
  return narrow;
}

/** The list's virtual window on its rows. */
function createLogWindow(view: LogView, box: () => HTMLElement | undefined) {
  const [lastSeen, setLastSeen] = createSignal(0);
  const virtual = createVirtualizer<HTMLElement, HTMLElement>({
    get count() {
      return view.rows().length;
    },
    getScrollElement: () => box() ?? null,
    estimateSize: (index) => {
      const row = view.rows()[index];
      return row && "cut" in row ? CUT_PX : ROW_PX;
    },
    overscan: 20,
    paddingStart: PADDING_PX,
    paddingEnd: PADDING_PX,
    scrollPaddingStart: PADDING_PX,
    scrollPaddingEnd: PADDING_PX,
    getItemKey: (index) => {
      const row = view.rows()[index];
      return row ? firstLineOf(row) : index;
    },
    onChange: (instance) => setLastSeen(instance.range?.endIndex ?? 0),
  });
  const toEnd = () => {
    const element = box();
    if (element) element.scrollTop = element.scrollHeight;
  };
  // Sizes become known as lines are drawn: each time the end moves, it is gone to again.
  createEffect(
    on([() => virtual.getTotalSize(), view.follow, () => view.rows().length], () => {
      if (view.follow()) queueMicrotask(toEnd);
    }),
  );
  createEffect(
    on(view.cursorRow, (row) => {
      if (row === undefined || view.follow()) return;
      const { startIndex, endIndex } = virtual.range ?? { startIndex: 0, endIndex: -1 };
      // A step moves the window by a line; a jump puts the line into the middle, with what stands around it.
      const near = row >= startIndex - 2 && row <= endIndex + 2;
      virtual.scrollToIndex(row, { align: near ? "auto" : "center" });
    }),
  );
  return { virtual, below: () => Math.max(0, view.rows().length - 1 - lastSeen()) };
}

const pageKeys: Record<string, (from: number, seen: number, count: number) => number> = {
  ArrowDown: (from) => from + 1,
  ArrowUp: (from) => from - 1,
  PageDown: (from, seen) => from + seen,
  PageUp: (from, seen) => from - seen,
  Home: () => 0,
  End: (_from, _seen, count) => count - 1,
};

export function LogLines(props: {
  view: LogView;
  complete: boolean;
  onLink: (line: number) => void;
  onTask: (task: string) => void;
}) {
  let box: HTMLDivElement | undefined;
  const { view } = props;
  const narrow = createNarrow();
  const { virtual, below } = createLogWindow(view, () => box);
  const intent = createScrollIntent(view);
  /** Rows of one height need no measuring. */
  const measured = () => view.wrap() || narrow();
  onMount(() => createEffect(on(measured, () => virtual.measure(), { defer: true })));
  const measure = (row: HTMLElement) => {
    if (measured()) queueMicrotask(() => row.isConnected && virtual.measureElement(row));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    intent.onKeyDown();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const count = view.rows().length;
    const range = virtual.range ?? { startIndex: 0, endIndex: 0 };
    if (event.key === "Enter") {
      const line = view.cursor();
      if (line !== undefined) props.onLink(line);
      return;
    }
    const move = pageKeys[event.key];
    if (!move || count === 0) return;
    event.preventDefault();
    view.setFollow(false);
    const from = view.cursorRow() ?? (event.key === "ArrowUp" ? range.startIndex + 1 : range.startIndex - 1);
    const to = move(from, Math.max(1, range.endIndex - range.startIndex - 1), count);
    view.goToRow(Math.max(0, Math.min(count - 1, to)));
  };

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a grid, by its role */}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: a grid, by its role */}
      <div
        ref={box}
        class="lines"
        role={role.grid}
        tabIndex={0}
        aria-label={t("log.lines")}
        aria-readonly="true"
        aria-rowcount={view.rows().length}
        aria-activedescendant={view.cursor() === undefined ? undefined : `L${view.cursor()}`}
        data-wrap={view.wrap() ? "" : undefined}
        data-tasks={view.hasTasks() ? "" : undefined}
        data-attempts={view.hasAttempts() ? "" : undefined}
        onKeyDown={onKeyDown}
        onWheel={intent.onWheel}
        onTouchMove={intent.onTouchMove}
        onPointerDown={intent.onPointerDown}
        onScroll={(event) => intent.onScroll(event.currentTarget)}
      >
        <div role="presentation" class="all-lines" style={{ height: `${virtual.getTotalSize()}px` }}>
          <div
            role={role.rowgroup}
            class="drawn-lines"
            style={{ transform: `translateY(${virtual.getVirtualItems()[0]?.start ?? 0}px)` }}
          >
            <For each={virtual.getVirtualItems()}>
              {(item) => (
                <DrawnRow
                  index={item.index}
                  view={view}
                  measure={measure}
                  onLink={props.onLink}
                  onTask={props.onTask}
                />
              )}
            </For>
          </div>
        </div>
      </div>
      <Show when={!view.follow() && !props.complete && below() > 0}>
        <button type="button" class="btn small newest" onClick={() => view.setFollow(true)}>
          <Icon name="follow" />
          {t("log.newer", formatNumber(below()))}
        </button>
      </Show>
    </>
  );
}

function DrawnRow(props: {
  index: number;
  view: LogView;
  measure: (row: HTMLElement) => void;
  onLink: (line: number) => void;
  onTask: (task: string) => void;
}) {
  const row = () => props.view.rows()[props.index];
  const line = () => {
    const now = row();
    return now && "line" in now ? now.line : undefined;
  };
  const cut = () => {
    const now = row();
    return now && "cut" in now ? now.cut : undefined;
  };
  return (
    <>
      <Show when={line()}>
        {(line) => (
          <LineRow
            line={line()}
            view={props.view}
            index={props.index}
            measure={props.measure}
            onNumber={() => props.onLink(line().line)}
            onTask={props.onTask}
          />
        )}
      </Show>
      <Show when={cut()}>
        {(cut) => <CutRow cut={cut()} index={props.index} view={props.view} measure={props.measure} />}
      </Show>
    </>
  );
}
