import "./copy.css";
import { createSignal, onCleanup } from "solid-js";
import { t } from "../i18n/index.ts";
import { IconButton } from "./icon-button.tsx";
import { toast } from "./toast.tsx";

const SHOWN_MS = 1_500;

/** Puts a text into the clipboard and says so in place. */
export function CopyButton(props: { text: string; label?: string; size?: "normal" | "small" }) {
  const [copied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.text);
      setCopied(true);
      timer = setTimeout(() => setCopied(false), SHOWN_MS);
    } catch (cause) {
      toast(String(cause), "failed");
    }
  };
  return (
    <>
      <IconButton
        look="quiet"
        size={props.size ?? "small"}
        icon={copied() ? "check" : "copy"}
        label={props.label ?? t("words.copy")}
        onClick={() => void copy()}
      />
      <span class="hidden" role="status">
        {copied() ? t("words.copied") : ""}
      </span>
    </>
  );
}

/** A value with its button: ids, keys, addresses. */
export function Copyable(props: { text: string; label?: string }) {
  return (
    <span class="copyable">
      <code class="mono clip">{props.text}</code>
      <CopyButton text={props.text} label={props.label} />
    </span>
  );
}

/** A command that works as it stands, ready to copy. */
export function CommandBlock(props: { command: string; label?: string }) {
  return (
    <div class="command">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre tabIndex={0}>
        <code>{props.command}</code>
      </pre>
      <CopyButton text={props.command} label={props.label} size="normal" />
    </div>
  );
}
