import { For, Show } from "solid-js";
import type { Calendar, CalendarDay } from "../../../../client/protocol/calendar.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Field } from "../../ui/field.tsx";
import { Segment } from "../../ui/segment.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { longDate, shortDate, stretchesOf } from "./calendar-dates.ts";
import type { CalendarDraft } from "./calendar-draft.ts";

interface SideProps {
  draft: CalendarDraft;
  chosen: string;
  readOnly: boolean;
}

/** What the chosen day is, and its name. */
function ChosenDay(props: SideProps) {
  const day = () => props.draft.day(props.chosen);
  const kind = () => day()?.kind ?? "weekday";
  const choose = (kind: "weekday" | "off" | "work") =>
    props.draft.put(props.chosen, kind === "weekday" ? null : { kind, name: day()?.name ?? "" });
  return (
    <section aria-label={t("calendars.chosenDay")}>
      <h2>{longDate(props.chosen)}</h2>
      <Show
        when={!props.readOnly}
        fallback={
          <p>
            {t(`calendars.kind.${props.draft.works(props.chosen) ? "work" : "off"}`)} {day()?.name}
          </p>
        }
      >
        <Segment
          fill
          label={t("calendars.chosenDay")}
          value={kind()}
          onChange={choose}
          options={[
            { value: "weekday" as const, label: t("calendars.byWeekday") },
            { value: "off" as const, label: t("calendars.kind.off") },
            { value: "work" as const, label: t("calendars.kind.work") },
          ]}
        />
        <Show when={day()}>
          {(now) => (
            <Field label={t("calendars.dayName")}>
              <TextInput
                value={now().name}
                maxLength={100}
                onInput={(name) => props.draft.put(props.chosen, { kind: now().kind, name })}
              />
            </Field>
          )}
        </Show>
      </Show>
    </section>
  );
}

function Differing(props: { days: CalendarDay[]; onChoose: (date: string) => void }) {
  return (
    <section aria-label={t("calendars.differing")}>
      <h2>{t("calendars.differing")}</h2>
      <Show when={props.days.length > 0} fallback={<p class="dim">{t("calendars.noDiffering")}</p>}>
        <ul>
          <For each={stretchesOf(props.days)}>
            {(day) => (
              <li>
                <button type="button" onClick={() => props.onChoose(day.first)}>
                  {day.first === day.last
                    ? shortDate(day.first)
                    : `${shortDate(day.first)} – ${shortDate(day.last)}`}
                </button>
                <span>{t(`calendars.kind.${day.kind}`)}</span>
                <Show when={day.name}>
                  <span class="dim name">{day.name}</span>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}

function Uses(props: { calendar: Calendar }) {
  const place = usePlace();
  return (
    <section aria-label={t("calendars.usedBy")}>
      <h2>{t("calendars.usedBy")}</h2>
      <Show when={props.calendar.usedBy.length > 0} fallback={<p class="dim">{t("calendars.unused")}</p>}>
        <ul>
          <For each={props.calendar.usedBy}>
            {(use) => (
              <li>
                <span class="dim">{t(`calendars.useKind.${use.kind}`)}</span>
                <a href={place.inNamespace(use.kind === "job" ? "jobs" : "workflows", use.id)}>{use.name}</a>
                <span class="dim">{use.enabled ? use.appId : t("calendars.disabled")}</span>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}

/** Beside the year: the chosen day, all days that differ, and who follows the calendar. */
export function CalendarSide(
  props: SideProps & { calendar: Calendar; year: number; onChoose: (date: string) => void },
) {
  const ofYear = () => props.draft.days().filter(({ date }) => date.startsWith(`${props.year}-`));
  return (
    <aside class="calendar-side">
      <ChosenDay draft={props.draft} chosen={props.chosen} readOnly={props.readOnly} />
      <Differing days={ofYear()} onChoose={props.onChoose} />
      <Uses calendar={props.calendar} />
    </aside>
  );
}
