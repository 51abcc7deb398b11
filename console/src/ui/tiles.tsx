import "./tiles.css";
import { type JSX, Show } from "solid-js";
import { Bone } from "./skeleton.tsx";

export function Tiles(props: { label: string; children: JSX.Element }) {
  return (
    <section class="tiles" aria-label={props.label}>
      {props.children}
    </section>
  );
}

/** One large number with its name above and a fact below; leads to what it counts. */
export function Tile(props: {
  name: JSX.Element;
  /** Undefined until it is known. */
  value: string | undefined;
  unit?: string | undefined;
  fact?: JSX.Element;
  href: string;
  tip?: string | undefined;
}) {
  return (
    <a href={props.href} data-tip={props.tip}>
      <span>{props.name}</span>
      <b>
        <Show when={props.value !== undefined} fallback={<Bone width="72px" />}>
          {props.value}
          <Show when={props.unit}>
            {" "}
            <small>{props.unit}</small>
          </Show>
        </Show>
      </b>
      <small>{props.value === undefined ? <Bone width="96px" /> : props.fact}</small>
    </a>
  );
}
