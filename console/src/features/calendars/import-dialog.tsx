import { createEffect, createSignal, For, on, Show } from "solid-js";
import type {
  Calendar,
  CalendarDay,
  CalendarImport,
  ImportAnswer,
} from "../../../../client/protocol/calendar.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { issuesOf } from "../../ui/form.ts";
import { Segment } from "../../ui/segment.tsx";
import { toast } from "../../ui/toast.tsx";

type Chosen = Pick<CalendarImport, "format" | "text">;

const SHOWN = 60;

/** What a file would change, before it does. */
function Changes(props: { answer: ImportAnswer }) {
  const rows = (): { mark: string; day: CalendarDay }[] => [
    ...props.answer.added.map((day) => ({ mark: "+", day })),
    ...props.answer.changed.map(({ after }) => ({ mark: "~", day: after })),
    ...props.answer.removed.map((day) => ({ mark: "−", day })),
  ];
  const { answer } = props;
  return (
    <section aria-label={t("calendars.import.changes")}>
      <h3>
        {t("calendars.import.changes")}{" "}
        <span class="dim">
          {[
            t("calendars.import.added", formatNumber(answer.added.length)),
            t("calendars.import.changed", formatNumber(answer.changed.length)),
            t("calendars.import.removed", formatNumber(answer.removed.length)),
            t("calendars.import.unchanged", formatNumber(answer.unchanged)),
          ].join(" · ")}
        </span>
      </h3>
      <Show when={rows().length > 0} fallback={<p class="dim">{t("calendars.import.nothing")}</p>}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <ul class="import-days" tabIndex={0} aria-label={t("calendars.import.changes")}>
          <For each={rows().slice(0, SHOWN)}>
            {({ mark, day }) => (
              <li>
                <span class="mono">
                  {mark} {day.date}
                </span>
                <span>{t(`calendars.kind.${day.kind}`)}</span>
                <span class="dim">{day.name}</span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={answer.leftOut.length > 0}>
        <p class="dim">{t("calendars.import.leftOut", formatNumber(answer.leftOut.length))}</p>
        <ul class="import-days">
          <For each={answer.leftOut.slice(0, SHOWN)}>
            {({ line, message }) => (
              <li class="dim">
                {t("calendars.import.line", formatNumber(line))}: {message}
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}

/** Days out of a file: read by the platform, shown, then taken over as a whole. */
export function ImportDaysDialog(props: {
  ns: string;
  calendar: Pick<Calendar, "calendarId" | "name" | "version">;
  onClose: () => void;
}) {
  const { calendarId, name, version } = props.calendar;
  const [file, setFile] = createSignal<Chosen>();
  const [kind, setKind] = createSignal<"auto" | "off" | "work">("auto");
  const [mode, setMode] = createSignal<"merge" | "replace">("merge");
  const [answer, setAnswer] = createSignal<ImportAnswer>();
  const ask = (chosen: Chosen, dryRun: boolean) =>
    api.call(routes.importCalendar, {
      params: { ns: props.ns, calendarId },
      body: { ...chosen, kind: kind(), mode: mode(), dryRun },
      ...(dryRun ? {} : { ifMatch: version }),
    });
  const trying = createAction((chosen: Chosen) => ask(chosen, true));
  const taking = createAction((chosen: Chosen) => ask(chosen, false));
  createEffect(
    on([file, kind, mode], () => {
      setAnswer(undefined);
      const chosen = file();
      if (chosen) void trying.run(chosen).then(setAnswer);
    }),
  );
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    const isIcs = /\.ics$/i.test(chosen.name) || chosen.type === "text/calendar";
    setFile({ format: isIcs ? "ics" : "csv", text: await chosen.text() });
  };
  const count = () => {
    const now = answer();
    return now ? now.added.length + now.changed.length + now.removed.length : 0;
  };
  const finish = async () => {
    const chosen = file();
    const done = chosen && (await taking.run(chosen));
    if (!done) return;
    toast(t("calendars.said.imported", formatNumber(done.added.length + done.changed.length)));
    props.onClose();
  };
  const refusals = () => {
    const error = trying.error();
    return error ? issuesOf(error).map(({ message }) => message) : [];
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      width="wide"
      title={t("calendars.import.title", name)}
      footer={
        <>
          <Button onClick={props.onClose}>{t("words.cancel")}</Button>
          <Button
            look="primary"
            disabled={count() === 0}
            busy={taking.busy() || trying.busy()}
            onClick={() => void finish()}
          >
            {t("calendars.import.take", formatNumber(count()))}
          </Button>
        </>
      }
    >
      <label class="import-file">
        <span>
          {t("calendars.import.file")} <span class="dim">{t("calendars.import.fileHint")}</span>
        </span>
        <input
          class="file-input"
          type="file"
          accept=".ics,.csv,text/calendar,text/csv"
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </label>
      <div class="field-row">
        <Field label={t("calendars.import.kind")} group>
          <Segment
            fill
            value={kind()}
            onChange={setKind}
            options={(["auto", "off", "work"] as const).map((value) => ({
              value,
              label: t(`calendars.import.kinds.${value}`),
            }))}
          />
        </Field>
        <Field label={t("calendars.import.mode")} group>
          <Segment
            fill
            value={mode()}
            onChange={setMode}
            options={(["merge", "replace"] as const).map((value) => ({
              value,
              label: t(`calendars.import.modes.${value}`),
            }))}
          />
        </Field>
      </div>
      <Show when={refusals().length > 0}>
        <div role="alert">
          <p class="field-error">{t("calendars.import.problems")}</p>
          <ul class="import-days">
            <For each={refusals()}>{(message) => <li>{message}</li>}</For>
          </ul>
        </div>
      </Show>
      <Show when={trying.error() && refusals().length === 0 ? trying.error() : taking.error()}>
        {(error) => <ErrorNote error={error()} />}
      </Show>
      <Show when={answer()}>{(now) => <Changes answer={now()} />}</Show>
    </Dialog>
  );
}
