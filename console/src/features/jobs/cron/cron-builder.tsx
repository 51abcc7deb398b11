import "./cron.css";
import { createSignal, createUniqueId, For, Show } from "solid-js";
import type { FieldIssue } from "../../../../../client/protocol/errors.ts";
import { locale, t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { TextInput } from "../../../ui/text-input.tsx";
import type { SchedulePreview } from "../wizard/schedule-preview.ts";
import { CronChooser } from "./cron-chooser.tsx";
import { type CronFieldName, cronFields, joinCron, splitCron, withField } from "./cron-text.ts";

export interface CronBuilderProps {
  value: string;
  onChange: (text: string) => void;
  preview: SchedulePreview;
  /** Why it is refused, in words. */
  error: string | undefined;
}

const moves: Record<string, (at: number) => number> = {
  ArrowRight: (at) => (at + 1) % cronFields.length,
  ArrowLeft: (at) => (at - 1 + cronFields.length) % cronFields.length,
  Home: () => 0,
  End: () => cronFields.length - 1,
};

/** The expression as a counter of seven cells; the open one is joined to its chooser. */
function Cells(props: {
  id: string;
  cells: string[];
  open: CronFieldName;
  wrong: CronFieldName | undefined;
  onOpen: (name: CronFieldName) => void;
}) {
  let list: HTMLDivElement | undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = moves[event.key]?.(cronFields.indexOf(props.open));
    const name = next === undefined ? undefined : cronFields[next];
    if (!name) return;
    event.preventDefault();
    props.onOpen(name);
    list?.querySelector<HTMLElement>(`[data-field="${name}"]`)?.focus();
  };
  return (
    <div
      class="cells"
      role="tablist"
      tabIndex={-1}
      aria-label={t("jobForm.cron.fields")}
      ref={list}
      onKeyDown={onKeyDown}
    >
      <For each={cronFields}>
        {(name, index) => (
          <button
            type="button"
            role="tab"
            id={`${props.id}-${name}`}
            aria-selected={props.open === name}
            aria-controls={props.open === name ? `${props.id}-panel` : undefined}
            tabIndex={props.open === name ? 0 : -1}
            data-field={name}
            data-wrong={props.wrong === name ? "" : undefined}
            onClick={() => props.onOpen(name)}
          >
            <span>{t(`jobForm.cron.${name}`)}</span>
            <b>
              <Show
                when={name === "year" && (props.cells[index()] === "" || props.cells[index()] === "*")}
                fallback={props.cells[index()] || "–"}
              >
                <i>{t("jobForm.cron.any")}</i>
              </Show>
            </b>
          </button>
        )}
      </For>
    </div>
  );
}

const labels: Record<string, CronFieldName> = {
  second: "second",
  minute: "minute",
  hour: "hour",
  "day of month": "dayOfMonth",
  month: "month",
  "day of week": "dayOfWeek",
  year: "year",
};

/** The cell to open first: the one that says most about the schedule. */
function tellingField(cells: string[]): CronFieldName {
  const says = (name: CronFieldName) => !["", "*", "?"].includes(cells[cronFields.indexOf(name)] ?? "");
  return (["dayOfWeek", "dayOfMonth"] as const).find(says) ?? "hour";
}

/** Which cell the platform complains about. */
function wrongField(issues: readonly FieldIssue[]): CronFieldName | undefined {
  const issue = issues.find((one) => one.path === "cron");
  const label = issue?.message.match(/^cron field ([a-z ]+):/)?.[1];
  return label ? labels[label] : undefined;
}

export function CronBuilder(props: CronBuilderProps) {
  const id = createUniqueId();
  const [open, setOpen] = createSignal(tellingField(splitCron(props.value)));
  const [became, setBecame] = createSignal<CronFieldName>();
  const cells = () => splitCron(props.value);
  const issue = () => props.preview.issues().find((one) => one.path === "cron");
  const good = () => props.error === undefined && !issue() && !props.preview.stale();
  const choose = (name: CronFieldName, text: string) => {
    const before = cells();
    const after = withField(before, name, text);
    const other = name === "dayOfMonth" ? 5 : 3;
    const isDay = name === "dayOfMonth" || name === "dayOfWeek";
    setBecame(isDay && before[other] !== after[other] ? cronFields[other] : undefined);
    props.onChange(joinCron(after));
  };
  const note = () => {
    const name = became();
    if (!name || name === open()) return undefined;
    const text = cells()[cronFields.indexOf(name)];
    return (
      <>
        {t(name === "dayOfMonth" ? "jobForm.cron.domBecame" : "jobForm.cron.dowBecame")} <code>{text}</code>
        {t("jobForm.cron.oneRules")}
      </>
    );
  };
  return (
    <div class="cron">
      <Cells
        id={id}
        cells={cells()}
        open={open()}
        wrong={wrongField(props.preview.issues())}
        onOpen={(name) => {
          setOpen(name);
          setBecame(undefined);
        }}
      />
      <div class="chooser" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${open()}`}>
        <Show when={open()} keyed>
          {(field) => (
            <CronChooser
              field={field}
              text={cells()[cronFields.indexOf(field)] ?? ""}
              onChange={(text) => choose(field, text)}
              note={note()}
            />
          )}
        </Show>
      </div>
      <div class="words">
        <TextInput
          mono
          label={t("jobForm.cron.expression")}
          aria-invalid={props.error === undefined ? undefined : true}
          aria-describedby={props.error === undefined ? undefined : `${id}-error`}
          aria-required
          value={props.value}
          onInput={(text) => {
            setBecame(undefined);
            props.onChange(text);
          }}
          after={
            <Show when={good() && props.preview.answer()}>
              <span class="valid" role="img" aria-label={t("jobForm.cron.valid")}>
                <Icon name="success" />
              </span>
            </Show>
          }
        />
        <p aria-live="polite">
          <Show
            when={props.error}
            fallback={<b>{props.preview.answer()?.words[locale() === "zh-CN" ? "zh" : "en"]}</b>}
          >
            {(error) => (
              <span class="field-error" id={`${id}-error`}>
                <Icon name="failed" />
                <span>{error()}</span>
              </span>
            )}
          </Show>
        </p>
        <Show when={issue()?.suggestion}>
          {(suggestion) => (
            <Button size="small" onClick={() => props.onChange(suggestion())}>
              {t("jobForm.cron.use", suggestion())}
            </Button>
          )}
        </Show>
      </div>
    </div>
  );
}
