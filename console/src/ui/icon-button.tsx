import { splitProps } from "solid-js";
import { Button, type ButtonProps } from "./button.tsx";
import type { IconName } from "./icon.tsx";

export interface IconButtonProps extends Omit<ButtonProps, "children" | "iconEnd"> {
  icon: IconName;
  /** Its name; also shown when pointed at. */
  label: string;
}

export function IconButton(props: IconButtonProps) {
  const [own, rest] = splitProps(props, ["label", "class"]);
  return <Button {...rest} class={`icon ${own.class ?? ""}`} aria-label={own.label} data-tip={own.label} />;
}
