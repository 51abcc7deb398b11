import "./code.css";
import { type JSX, Show } from "solid-js";

/** Text of machines in a line: cron, processors, addresses. `clip` cuts it with dots and shows all when pointed at. */
export function Mono(props: { children: JSX.Element; clip?: boolean; full?: string; dim?: boolean }) {
  return (
    <span
      class="mono"
      classList={{ clip: props.clip, dim: props.dim }}
      data-tip={props.clip ? props.full : undefined}
    >
      {props.children}
    </span>
  );
}

/** Text of machines in lines: scripts, parameters, results. */
export function CodeBlock(props: { text: string; label: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a section cannot keep the white space of a pre
    <pre
      class="code-block"
      role="region"
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
    >
      <code>{props.text}</code>
    </pre>
  );
}

/** An id as people say it: `104-218`, the number dimmed; `104` alone for a job. */
export function ObjectId(props: { id: string | number }) {
  const split = () => {
    const text = String(props.id);
    const dash = text.lastIndexOf("-");
    return dash > 0 ? { head: text.slice(0, dash), tail: text.slice(dash) } : { head: text, tail: "" };
  };
  return (
    <span class="id">
      {split().head}
      <Show when={split().tail}>
        <span>{split().tail}</span>
      </Show>
    </span>
  );
}
