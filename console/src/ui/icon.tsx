import "./icon.css";
import { Match, Switch } from "solid-js";
import { bell, clapper, strokes } from "./icon-paths.ts";

export type IconName = keyof typeof strokes | "theme" | "running" | "live" | "mark";

function isStroke(name: IconName): name is keyof typeof strokes {
  return name in strokes;
}

/** Always decoration: the word beside it, or the control's label, carries the meaning. */
export function Icon(props: { name: IconName }) {
  const stroke = () => (isStroke(props.name) ? strokes[props.name] : undefined);
  return (
    <svg
      class={`i i-${props.name}`}
      viewBox={props.name === "mark" ? "0 0 24 24" : "0 0 16 16"}
      aria-hidden="true"
    >
      <Switch fallback={<path d={stroke()} />}>
        <Match when={props.name === "theme"}>
          <circle cx="8" cy="8" r="5.5" />
          <path class="solid" d="M8 2.5a5.5 5.5 0 0 1 0 11z" />
        </Match>
        <Match when={props.name === "running"}>
          <circle class="pale" cx="8" cy="8" r="5.2" />
          <path d="M8 2.8a5.2 5.2 0 0 1 5.2 5.2" />
        </Match>
        <Match when={props.name === "live"}>
          <circle class="solid" cx="8" cy="8" r="3" />
        </Match>
        <Match when={props.name === "mark"}>
          <path class="beam" d="M2 2.8h20" />
          <path class="rod" d="M7.6 3v3M18.9 3v3" />
          <path class="solid" d={bell + clapper} transform="translate(1.4 5.2) scale(1.24 1.42)" />
          <path class="solid" d={bell + clapper} transform="translate(15 5.2) scale(.78 .86)" />
        </Match>
      </Switch>
    </svg>
  );
}
