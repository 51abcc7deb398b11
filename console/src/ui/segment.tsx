import "./segment.css";
import { Index, type JSX, Show } from "solid-js";
import { useField } from "./field.tsx";
import { type RunStatus, StatusMark } from "./status-mark.tsx";

export interface SegmentOption<V extends string> {
  value: V;
  label: string;
  /** Puts the mark of a status before the word. */
  status?: RunStatus;
  /** Shown after the word. */
  count?: string;
  disabled?: boolean;
}

export interface SegmentProps<V extends string> {
  value: V;
  options: SegmentOption<V>[];
  onChange: (value: V) => void;
  /** Name of the set; not needed inside a Field with `group`. */
  label?: string;
  /**
   * `choice`: one tab stop, arrows choose (a form). `filter`: pressed buttons, each a tab stop (a list).
   * `states`: a filter with marks and counts, two lines each on narrow screens.
   */
  kind?: "choice" | "filter" | "states";
  size?: "normal" | "small";
  /** As wide as its place. */
  fill?: boolean;
}

const moves: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function Inside<V extends string>(props: { option: SegmentOption<V> }) {
  return (
    <>
      <Show when={props.option.status} fallback={<span>{props.option.label}</span>}>
        {(status) => <StatusMark status={status()} label={props.option.label} />}
      </Show>
      <Show when={props.option.count !== undefined}>
        <b>{props.option.count}</b>
      </Show>
    </>
  );
}

function Choice<V extends string>(props: SegmentProps<V>) {
  const field = useField(() => props.label);
  let group: HTMLDivElement | undefined;

  const onKeyDown = (event: KeyboardEvent) => {
    const by = moves[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const open = props.options.filter((option) => !option.disabled);
    const at = open.findIndex((option) => option.value === props.value);
    const next = open[(at + by + open.length) % open.length];
    if (!next) return;
    props.onChange(next.value);
    group?.querySelector<HTMLElement>(`[data-value="${next.value}"]`)?.focus();
  };
  const isStop = (option: SegmentOption<V>) =>
    option.value === props.value ||
    (option.value === props.options[0]?.value && !props.options.some((other) => other.value === props.value));

  return (
    <div
      ref={group}
      class="seg"
      classList={{ small: props.size === "small", fill: props.fill }}
      role="radiogroup"
      tabIndex={-1}
      aria-label={field["aria-label"]}
      aria-labelledby={props.label ? undefined : field.labelId}
      aria-describedby={field["aria-describedby"]}
      aria-invalid={field["aria-invalid"]}
      onKeyDown={onKeyDown}
    >
      <Index each={props.options}>
        {(option) => (
          // biome-ignore lint/a11y/useSemanticElements: the whole cell is the target, with its mark and count
          <button
            type="button"
            role="radio"
            aria-checked={option().value === props.value}
            tabIndex={isStop(option()) ? 0 : -1}
            disabled={option().disabled || field.disabled}
            data-value={option().value}
            onClick={() => props.onChange(option().value)}
          >
            <Inside option={option()} />
          </button>
        )}
      </Index>
    </div>
  );
}

function Filter<V extends string>(props: SegmentProps<V>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a set of toggles, not a part of a form
    <div
      class="seg"
      classList={{ small: props.size === "small", fill: props.fill, states: props.kind === "states" }}
      role="group"
      aria-label={props.label}
    >
      <Index each={props.options}>
        {(option) => (
          <button
            type="button"
            aria-pressed={option().value === props.value}
            disabled={option().disabled}
            data-value={option().value}
            onClick={() => props.onChange(option().value)}
          >
            <Inside option={option()} />
          </button>
        )}
      </Index>
    </div>
  );
}

/** One of two to eight, all in sight. */
export function Segment<V extends string>(props: SegmentProps<V>): JSX.Element {
  return (
    <Show when={(props.kind ?? "choice") === "choice"} fallback={<Filter {...props} />}>
      <Choice {...props} />
    </Show>
  );
}
