import "./calendars.css";
import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import { type Calendar, weekdays } from "../../../../client/protocol/calendar.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { createLive } from "../../api/live.ts";
import { platformNow } from "../../app/clock.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { ErrorNote, ErrorState } from "../../ui/error-state.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { createLeaveGuard, LeaveQuestion } from "../../ui/leave-guard.tsx";
import { PageHead } from "../../ui/page.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { toast } from "../../ui/toast.tsx";
import { monthOf } from "./calendar-dates.ts";
import { type CalendarDraft, createCalendarDraft } from "./calendar-draft.ts";
import { CalendarSide } from "./calendar-side.tsx";
import { DeleteCalendarDialog } from "./delete-calendar.tsx";
import { ImportDaysDialog } from "./import-dialog.tsx";
import { YearView } from "./year-view.tsx";

const firstYear = 1970;
const lastYear = 2199;
const today = () => new Date(platformNow()).toISOString().slice(0, 10);

/** The year in the URL, so that it can be passed on. */
function createYear() {
  const [search, setSearch] = useSearchParams<{ year?: string }>();
  const year = () => {
    const asked = Number(search.year);
    return Number.isInteger(asked) && asked >= firstYear && asked <= lastYear
      ? asked
      : Number(today().slice(0, 4));
  };
  const go = (to: number) =>
    setSearch({ year: String(Math.min(lastYear, Math.max(firstYear, to))) }, { replace: true });
  return { year, go };
}

function WeekToggles(props: { draft: CalendarDraft; readOnly: boolean }) {
  return (
    <fieldset class="week">
      <legend class="hidden">{t("calendars.workingWeek")}</legend>
      <For each={weekdays}>
        {(day) => (
          <Button
            pressed={props.draft.week().includes(day)}
            disabled={props.readOnly}
            onClick={() => props.draft.toggleWeekday(day)}
          >
            {t(`calendars.weekday.${day}`)}
          </Button>
        )}
      </For>
    </fieldset>
  );
}

function YearBar(props: { year: number; draft: CalendarDraft; onYear: (year: number) => void }) {
  const all = () => Array.from({ length: 12 }, (_, at) => monthOf(props.year, at + 1).dates).flat();
  const ofKind = (kind: "off" | "work") =>
    all().filter((date) => props.draft.day(date)?.kind === kind).length;
  return (
    <div class="calendar-bar">
      <IconButton
        icon="left"
        label={t("calendars.previousYear")}
        onClick={() => props.onYear(props.year - 1)}
      />
      <h2>{t("calendars.year", String(props.year))}</h2>
      <IconButton icon="right" label={t("calendars.nextYear")} onClick={() => props.onYear(props.year + 1)} />
      <span class="dim">
        {t(
          "calendars.counts",
          formatNumber(ofKind("off")),
          formatNumber(ofKind("work")),
          formatNumber(all().filter(props.draft.works).length),
        )}
      </span>
      <span class="grow" />
      <span class="legend">
        <For
          each={
            [
              ["off", "off"],
              ["work", "work"],
              ["free", "weekend"],
            ] as const
          }
        >
          {([look, word]) => (
            <span>
              <i data-look={look} />
              {t(`calendars.legend.${word}`)}
            </span>
          )}
        </For>
      </span>
    </div>
  );
}

function Editor(props: { calendar: Calendar }) {
  const place = usePlace();
  const session = useSession();
  const navigate = useNavigate();
  const { year, go } = createYear();
  const draft = createCalendarDraft(() => props.calendar);
  const readOnly = () => !session.can("edits");
  const [picked, setPicked] = createSignal(today());
  // One day is always chosen, so that Tab finds the year.
  const chosen = () => (picked().startsWith(`${year()}-`) ? picked() : `${year()}-01-01`);
  const choose = (date: string) => {
    setPicked(date);
    if (!date.startsWith(`${year()}-`)) go(Number(date.slice(0, 4)));
  };
  const [task, setTask] = createSignal<"import" | "delete">();
  const saving = createAction(async () => {
    const { ns, calendarId } = { ns: place.ns(), calendarId: props.calendar.calendarId };
    const saved = await api.call(routes.updateCalendar, {
      params: { ns, calendarId },
      body: draft.body(),
      ifMatch: draft.version(),
    });
    draft.adopt(saved);
    toast(t("calendars.said.saved", saved.name));
  });
  const guard = createLeaveGuard({ holds: () => draft.changes() > 0, busy: saving.busy });
  return (
    <>
      <PageHead
        title={props.calendar.name}
        id={props.calendar.calendarId}
        crumbs={[
          { label: t("frame.menu.calendars"), href: place.inNamespace("calendars") },
          { label: props.calendar.name },
        ]}
      >
        <Show when={draft.changes() > 0}>
          <span class="dim" role="status">
            {t("calendars.changes", formatNumber(draft.changes()))}
          </span>
          <Button onClick={draft.reset}>{t("calendars.discard")}</Button>
          <Button look="primary" busy={saving.busy()} onClick={() => void saving.run()}>
            {t("words.save")}
          </Button>
        </Show>
        <Show when={!readOnly() && draft.changes() === 0}>
          <Button icon="trash" onClick={() => setTask("delete")}>
            {t("words.remove")}
          </Button>
          <Button look="primary" icon="download" onClick={() => setTask("import")}>
            {t("calendars.import.action")}
          </Button>
        </Show>
      </PageHead>
      <Show when={saving.error()}>{(error) => <ErrorNote error={error()} />}</Show>
      <div class="calendar-bar">
        <WeekToggles draft={draft} readOnly={readOnly()} />
        <Show when={!readOnly()}>
          <span class="dim">{t("calendars.yearHelp")}</span>
        </Show>
      </div>
      <YearBar year={year()} draft={draft} onYear={go} />
      <div class="calendar-body">
        <YearView year={year()} draft={draft} chosen={chosen()} readOnly={readOnly()} onChoose={setPicked} />
        <CalendarSide
          calendar={props.calendar}
          draft={draft}
          chosen={chosen()}
          year={year()}
          readOnly={readOnly()}
          onChoose={choose}
        />
      </div>
      <LeaveQuestion guard={guard} />
      <Show when={task() === "import"}>
        <ImportDaysDialog ns={place.ns()} calendar={props.calendar} onClose={() => setTask(undefined)} />
      </Show>
      <Show when={task() === "delete"}>
        <DeleteCalendarDialog
          calendar={props.calendar}
          onClose={() => setTask(undefined)}
          onDone={() => navigate(place.inNamespace("calendars"))}
        />
      </Show>
    </>
  );
}

/** A calendar as a year of days, with who follows it. */
export function CalendarPage() {
  const place = usePlace();
  const params = useParams<{ calendarId: string }>();
  const one = createLive(
    routes.getCalendar,
    () => ({ params: { ns: place.ns(), calendarId: params.calendarId } }),
    { key: null },
  );
  return (
    <Show
      when={one.data()}
      fallback={
        <Show when={one.error()} fallback={<Skeleton lines={8} />}>
          {(error) => (
            <ErrorState error={error()} onRetry={() => void one.refresh()}>
              <LinkButton href={place.inNamespace("calendars")}>
                {t("failure.backTo", t("frame.menu.calendars"))}
              </LinkButton>
            </ErrorState>
          )}
        </Show>
      }
    >
      {(calendar) => <Editor calendar={calendar()} />}
    </Show>
  );
}
