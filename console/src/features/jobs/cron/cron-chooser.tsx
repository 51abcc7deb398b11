import { createEffect, createUniqueId, For, Index, type JSX, Match, Show, Switch } from "solid-js";
import { t } from "../../../i18n/index.ts";
import { Icon } from "../../../ui/icon.tsx";
import { NumberInput } from "../../../ui/number-input.tsx";
import { Select } from "../../../ui/select.tsx";
import { createChoiceMemory } from "./cron-memory.ts";
import {
  bounds,
  type Choice,
  type ChoiceKind,
  type CronFieldName,
  readChoice,
  rows,
  writeChoice,
} from "./cron-text.ts";

/** A small number that only takes effect where the field allows it. */
function Pick(props: {
  value: number;
  min: number;
  max: number;
  label: string;
  onPick: (value: number) => void;
}) {
  return (
    <span class="pick-number">
      <NumberInput
        value={props.value}
        min={props.min}
        max={props.max}
        label={props.label}
        onChange={(value) => {
          if (value !== null && value >= props.min && value <= props.max) props.onPick(value);
        }}
      />
    </span>
  );
}

function Weekday(props: { day: number; onPick: (day: number) => void }) {
  return (
    <Select
      class="pick"
      label={t("jobForm.cron.dayLabel")}
      value={String(props.day)}
      onChange={(day) => props.onPick(Number(day))}
      options={t("jobForm.cron.weekdays").map((label, index) => ({ value: String(index + 1), label }))}
    />
  );
}

function valuesOf(field: CronFieldName, chosen: readonly number[]): number[] {
  if (field !== "year") {
    const { min, max } = bounds[field];
    return Array.from({ length: max - min + 1 }, (_, index) => min + index);
  }
  const year = new Date().getUTCFullYear();
  const near = Array.from({ length: 8 }, (_, index) => year + index);
  return [...new Set([...chosen, ...near])].sort((a, b) => a - b);
}

function wordOf(field: CronFieldName, value: number): string {
  if (field === "dayOfWeek") return t("jobForm.cron.weekdaysShort")[value - 1] ?? String(value);
  if (field === "month") return t("jobForm.cron.months")[value - 1] ?? String(value);
  return String(value);
}

function Values(props: { field: CronFieldName; values: number[]; onPick: (values: number[]) => void }) {
  const toggle = (value: number) => {
    const rest = props.values.filter((other) => other !== value);
    const next = rest.length === props.values.length ? [...rest, value] : rest;
    // An empty list is no expression: the last value stays.
    if (next.length > 0) props.onPick(next.sort((a, b) => a - b));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a set of toggles inside a row of the chooser
    <span class="values" role="group" aria-label={t("jobForm.cron.values")} data-field={props.field}>
      <For each={valuesOf(props.field, props.values)}>
        {(value) => (
          <button type="button" aria-pressed={props.values.includes(value)} onClick={() => toggle(value)}>
            {wordOf(props.field, value)}
          </button>
        )}
      </For>
    </span>
  );
}

const isKind = <K extends ChoiceKind>(choice: Choice, kind: K): choice is Extract<Choice, { kind: K }> =>
  choice.kind === kind;

interface RowProps {
  field: CronFieldName;
  choice: Choice;
  onPick: (choice: Choice) => void;
}

/** The words and controls of a row, after its radio. */
function RowControls(props: RowProps) {
  const as = <K extends ChoiceKind>(kind: K) => (isKind(props.choice, kind) ? props.choice : undefined);
  const range = () => bounds[props.field];
  const c = "jobForm.cron";
  return (
    <Switch>
      <Match when={as("step")}>
        {(step) => (
          <>
            <Pick
              value={step().step}
              min={1}
              max={range().max}
              label={t(`${c}.stepBy`)}
              onPick={(by) => props.onPick({ ...step(), step: by })}
            />
            <span>{props.field === "dayOfWeek" ? "" : t(`${c}.stepUnit.${props.field}`)}</span>
            <Pick
              value={step().from}
              min={range().min}
              max={range().max}
              label={t(`${c}.stepFrom`)}
              onPick={(from) => props.onPick({ ...step(), from })}
            />
          </>
        )}
      </Match>
      <Match when={as("range")}>
        {(row) => (
          <>
            <Pick
              value={row().from}
              min={range().min}
              max={range().max}
              label={t(`${c}.rangeFrom`)}
              onPick={(from) => props.onPick({ ...row(), from })}
            />
            <span>{t(`${c}.to`)}</span>
            <Pick
              value={row().to}
              min={range().min}
              max={range().max}
              label={t(`${c}.rangeTo`)}
              onPick={(to) => props.onPick({ ...row(), to })}
            />
          </>
        )}
      </Match>
      <Match when={as("values")}>
        {(list) => (
          <Values
            field={props.field}
            values={list().values}
            onPick={(values) => props.onPick({ kind: "values", values })}
          />
        )}
      </Match>
      <Match when={as("beforeLast")}>
        {(day) => (
          <>
            <Pick
              value={day().days}
              min={1}
              max={30}
              label={t(`${c}.beforeLastLabel`)}
              onPick={(days) => props.onPick({ kind: "beforeLast", days })}
            />
            <span>{t(`${c}.beforeLast`)}</span>
          </>
        )}
      </Match>
      <Match when={as("nearest")}>
        {(day) => (
          <Pick
            value={day().day}
            min={1}
            max={31}
            label={t(`${c}.nearestLabel`)}
            onPick={(next) => props.onPick({ kind: "nearest", day: next })}
          />
        )}
      </Match>
      <Match when={as("lastWeekday")}>
        {(day) => (
          <>
            <Weekday day={day().day} onPick={(next) => props.onPick({ kind: "lastWeekday", day: next })} />
            <span>{t(`${c}.ofMonth`)}</span>
          </>
        )}
      </Match>
      <Match when={as("nthWeekday")}>
        {(day) => (
          <>
            <Select
              class="pick"
              label={t(`${c}.nthLabel`)}
              value={String(day().nth)}
              onChange={(nth) => props.onPick({ ...day(), nth: Number(nth) })}
              options={t(`${c}.nth`).map((label, index) => ({ value: String(index + 1), label }))}
            />
            <Weekday day={day().day} onPick={(next) => props.onPick({ ...day(), day: next })} />
            <span>{t(`${c}.ofMonth`)}</span>
          </>
        )}
      </Match>
    </Switch>
  );
}

function headOf(field: CronFieldName, kind: ChoiceKind): string {
  switch (kind) {
    case "every":
      return t(`jobForm.cron.every.${field}`);
    case "step":
      return t("jobForm.cron.each");
    case "range":
      return t("jobForm.cron.from");
    case "values":
      return t(`jobForm.cron.at.${field}`);
    case "lastDay":
      return t("jobForm.cron.lastDay");
    case "beforeLast":
      return "";
    case "lastWorkday":
      return t("jobForm.cron.lastWorkday");
    case "nearest":
      return t("jobForm.cron.nearest");
    case "lastWeekday":
      return t("jobForm.cron.theLast");
    case "nthWeekday":
      return t("jobForm.cron.the");
    case "unset":
      return field === "dayOfMonth" ? t("jobForm.cron.byDayOfWeek") : t("jobForm.cron.byDayOfMonth");
    case "written":
      return t("jobForm.cron.written");
  }
}

export interface CronChooserProps {
  field: CronFieldName;
  text: string;
  onChange: (text: string) => void;
  /** A line below: what the other day field became. */
  note?: JSX.Element;
}

/** The ways to say one field, one a row, with what each would write at the right. */
export function CronChooser(props: CronChooserProps) {
  const group = createUniqueId();
  // Mounted anew for each field, so the field does not change under it.
  const memory = createChoiceMemory(props.field);
  const chosen = () => readChoice(props.field, props.text);
  createEffect(() => memory.keep(chosen()));
  const pick = (choice: Choice) => {
    memory.keep(choice);
    props.onChange(writeChoice(props.field, choice));
  };
  return (
    <>
      <Index each={rows[props.field]}>
        {(kind) => {
          const own = () => (chosen().kind === kind() ? chosen() : memory.of(kind()));
          const on = () => chosen().kind === kind();
          return (
            <div class="choice" data-on={on() ? "" : undefined}>
              <label>
                <input
                  type="radio"
                  name={group}
                  checked={on()}
                  aria-label={`${headOf(props.field, kind())} ${writeChoice(props.field, own())}`}
                  onChange={() => pick(own())}
                />
                <span>{headOf(props.field, kind())}</span>
              </label>
              <RowControls field={props.field} choice={own()} onPick={pick} />
              <code>{writeChoice(props.field, own())}</code>
            </div>
          );
        }}
      </Index>
      <Show when={chosen().kind === "written" && props.text !== ""}>
        <div class="choice" data-on="">
          <label>
            <input type="radio" name={group} checked />
            <span>{t("jobForm.cron.written")}</span>
          </label>
          <code>{props.text}</code>
        </div>
      </Show>
      <Show when={props.note}>
        <p class="choice-note">
          <Icon name="info" />
          <span>{props.note}</span>
        </p>
      </Show>
    </>
  );
}
