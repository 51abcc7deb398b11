import "./date-range.css";
import "./popover.css";
import { Popover } from "@kobalte/core/popover";
import { createEffect, createSignal, For, on, Show } from "solid-js";
import { formatDateTime } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { Button } from "./button.tsx";
import { isRangeName, rangeBounds, rangeNames } from "./date-range.ts";
import { Field } from "./field.tsx";
import { useFloatRoot } from "./float-root.ts";
import { Icon } from "./icon.tsx";
import { TextInput } from "./text-input.tsx";

export interface DateRangePickerProps {
  /** A name of `rangeNames` or `{from}..{to}`; keep it in the URL. */
  value: string;
  onChange: (value: string) => void;
  label?: string;
}

/** `2026-11-24T14:30` in the viewer's zone, as the browser's own picker writes it. */
function localText(at: string | undefined): string {
  if (!at) return "";
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The words on a range, for a button or a chip. */
export function rangeWords(value: string): string {
  if (isRangeName(value)) return t(`range.${value}`);
  const { from, to } = rangeBounds(value, 0);
  const side = (at: string | undefined) => (at ? formatDateTime(Date.parse(at)).slice(0, -3) : "…");
  return `${side(from)} – ${side(to)}`;
}

/** Today, the last day, week, month, quarter, year, any time, or from and to. */
export function DateRangePicker(props: DateRangePickerProps) {
  const floatRoot = useFloatRoot();
  const [open, setOpen] = createSignal(false);
  const [from, setFrom] = createSignal("");
  const [to, setTo] = createSignal("");
  createEffect(
    on(open, () => {
      const bounds = isRangeName(props.value) ? {} : rangeBounds(props.value, 0);
      setFrom(localText(bounds.from));
      setTo(localText(bounds.to));
    }),
  );
  const wrong = () => from() !== "" && to() !== "" && to() <= from();
  const choose = (value: string) => {
    setOpen(false);
    props.onChange(value);
  };
  const apply = (event: SubmitEvent) => {
    event.preventDefault();
    if (wrong() || (from() === "" && to() === "")) return;
    const instant = (text: string) => (text === "" ? "" : new Date(text).toISOString());
    choose(`${instant(from())}..${instant(to())}`);
  };
  const label = () => props.label ?? t("range.label");
  return (
    <Popover open={open()} onOpenChange={setOpen} placement="bottom-end" gutter={4}>
      <Popover.Trigger class="field" aria-label={`${label()}: ${rangeWords(props.value)}`}>
        {rangeWords(props.value)}
        <Icon name="down" />
      </Popover.Trigger>
      <Popover.Portal mount={floatRoot()}>
        <Popover.Content class="popover" aria-label={label()}>
          <div class="range-names">
            <For each={rangeNames}>
              {(name) => (
                <button type="button" aria-pressed={props.value === name} onClick={() => choose(name)}>
                  <span>{t(`range.${name}`)}</span>
                  <Show when={name !== "today" && name !== "all" && name}>
                    {(moving) => <small>{t(`range.lastOf.${moving()}`)}</small>}
                  </Show>
                </button>
              )}
            </For>
          </div>
          <form class="date-range" onSubmit={apply}>
            <Field label={t("range.from")}>
              <TextInput type="datetime-local" value={from()} onInput={setFrom} />
            </Field>
            <Field label={t("range.to")} error={wrong() ? t("range.wrongOrder") : undefined}>
              <TextInput type="datetime-local" value={to()} onInput={setTo} />
            </Field>
            <Button type="submit" disabled={wrong() || (from() === "" && to() === "")}>
              {t("range.apply")}
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover>
  );
}
