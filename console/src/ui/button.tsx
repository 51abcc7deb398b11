import "./button.css";
import { type ComponentProps, type JSX, Show, splitProps } from "solid-js";
import { Icon, type IconName } from "./icon.tsx";

interface Look {
  /** `primary`: the one action of a page. `quiet`: no edge until pointed at. */
  look?: "plain" | "primary" | "quiet" | "danger" | "danger-primary";
  size?: "normal" | "small";
  icon?: IconName;
  /** Icon after the words, as on "Next". */
  iconEnd?: IconName;
}

const classes: Record<NonNullable<Look["look"]>, string> = {
  plain: "",
  primary: "primary",
  quiet: "quiet",
  danger: "danger",
  "danger-primary": "primary danger",
};

export interface ButtonProps extends ComponentProps<"button">, Look {
  /** Shows the turning arc and takes no second click; stays focusable. */
  busy?: boolean;
  /** For toggles: `aria-pressed`. */
  pressed?: boolean;
}

const look = (props: Look, more = "") =>
  `btn ${classes[props.look ?? "plain"]} ${props.size === "small" ? "small" : ""} ${more}`;

export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, [
    "look",
    "size",
    "icon",
    "iconEnd",
    "busy",
    "pressed",
    "class",
    "children",
    "onClick",
  ]);
  return (
    <button
      type="button"
      {...rest}
      class={look(own, own.class)}
      aria-pressed={own.pressed}
      aria-busy={own.busy || undefined}
      data-busy={own.busy ? "" : undefined}
      onClick={own.busy ? undefined : own.onClick}
    >
      <Show when={own.busy} fallback={<Show when={own.icon}>{(name) => <Icon name={name()} />}</Show>}>
        <Icon name="running" />
      </Show>
      {own.children}
      <Show when={own.iconEnd}>{(name) => <Icon name={name()} />}</Show>
    </button>
  );
}

export interface LinkButtonProps extends ComponentProps<"a">, Look {
  href: string;
  children?: JSX.Element;
}

/** Looks like a button, is a link: for going somewhere. */
export function LinkButton(props: LinkButtonProps) {
  const [own, rest] = splitProps(props, ["look", "size", "icon", "iconEnd", "class", "children"]);
  return (
    <a {...rest} class={look(own, own.class)}>
      <Show when={own.icon}>{(name) => <Icon name={name()} />}</Show>
      {own.children}
      <Show when={own.iconEnd}>{(name) => <Icon name={name()} />}</Show>
    </a>
  );
}
