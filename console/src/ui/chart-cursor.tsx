import { createSignal, type JSX } from "solid-js";

export interface ChartCursor {
  /** The place that is read; undefined while none is. */
  index: () => number | undefined;
  /** Its middle as a share of the width, where places have one width. */
  middle: () => number | undefined;
  onPointerMove: (event: PointerEvent & { currentTarget: HTMLElement }) => void;
  onPointerLeave: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: (event: FocusEvent & { currentTarget: HTMLElement }) => void;
  onBlur: () => void;
}

export interface ChartCursorOptions {
  count: () => number;
  /** Which place a share of the width belongs to; undefined for none. Default: places of one width. */
  placeOf?: (share: number) => number | undefined;
  /** Where the keyboard begins; default the last. */
  first?: () => number;
}

/** Reads a chart place by place, by pointer and by arrow keys alike. */
export function createChartCursor(options: ChartCursorOptions): ChartCursor {
  const [index, setIndex] = createSignal<number>();
  const last = () => options.count() - 1;
  const within = (at: number) => Math.max(0, Math.min(last(), at));
  const placeOf = (share: number) =>
    options.placeOf ? options.placeOf(share) : within(Math.floor(share * options.count()));
  const move = (by: number) => setIndex((at) => within((at ?? options.first?.() ?? last()) + by));
  const steps: Record<string, () => void> = {
    ArrowLeft: () => move(-1),
    ArrowDown: () => move(-1),
    ArrowRight: () => move(1),
    ArrowUp: () => move(1),
    PageDown: () => move(-10),
    PageUp: () => move(10),
    Home: () => setIndex(0),
    End: () => setIndex(last()),
    Escape: () => setIndex(undefined),
  };
  const current = () => {
    const at = index();
    return at === undefined || options.count() === 0 ? undefined : within(at);
  };
  return {
    index: current,
    middle: () => {
      const at = current();
      return at === undefined ? undefined : (at + 0.5) / options.count();
    },
    onPointerMove: (event) => {
      const box = event.currentTarget.getBoundingClientRect();
      setIndex(placeOf((event.clientX - box.left) / Math.max(1, box.width)));
    },
    onPointerLeave: () => setIndex(undefined),
    onKeyDown: (event) => {
      const step = steps[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey || options.count() === 0) return;
      event.preventDefault();
      step();
    },
    onFocus: (event) => {
      // A click focuses too; the pointer has chosen already then.
      if (event.currentTarget.matches(":focus-visible") && index() === undefined) move(0);
    },
    onBlur: () => setIndex(undefined),
  };
}

/** What the pointer and the keyboard move over; draws nothing but what floats at the place that is read. */
export function CursorField(props: {
  cursor: ChartCursor;
  label: string;
  count: number;
  /** What is read there, in words. */
  words: string;
  /** Middle of the place, as a share of the width. */
  share: number | undefined;
  children: JSX.Element;
  tip: JSX.Element;
}) {
  const side = () => ((props.share ?? 0) > 0.5 ? "left" : "right");
  return (
    <div
      class="chart-field"
      role="slider"
      tabIndex={0}
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, props.count - 1)}
      aria-valuenow={props.cursor.index() ?? 0}
      aria-valuetext={props.words}
      onPointerMove={props.cursor.onPointerMove}
      onPointerLeave={props.cursor.onPointerLeave}
      onKeyDown={props.cursor.onKeyDown}
      onFocus={props.cursor.onFocus}
      onBlur={props.cursor.onBlur}
    >
      {props.children}
      {props.share !== undefined && (
        <div class="chart-read" data-side={side()} style={{ "--a": `${props.share * 100}%` }}>
          <div class="tip">{props.tip}</div>
        </div>
      )}
    </div>
  );
}
