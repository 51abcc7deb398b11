import { Show } from "solid-js";

const pinPath = (pins: number[]): string => pins.map((second) => `M${second} 5v10`).join("");

/** Pins of one row: a stroke for each moment, a band where they are too dense to be told apart. */
export function PinsDrawing(props: { pins: number[]; denseFrom: number | null; length: number }) {
  return (
    <svg viewBox={`0 0 ${props.length} 20`} preserveAspectRatio="none" aria-hidden="true">
      <path d={pinPath(props.pins)} />
      <Show when={props.denseFrom !== null}>
        <path class="dense" d={`M${props.denseFrom} 5H${props.length}V15H${props.denseFrom}Z`} />
      </Show>
    </svg>
  );
}
