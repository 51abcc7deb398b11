import { createSignal, For } from "solid-js";
import { t } from "../../i18n/index.ts";
import { dateAfter, longDate, monthName, monthOf, weekdayLetter } from "./calendar-dates.ts";
import type { CalendarDraft } from "./calendar-draft.ts";

const months = Array.from({ length: 12 }, (_, at) => at + 1);
const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

interface YearProps {
  year: number;
  draft: CalendarDraft;
  chosen: string;
  readOnly: boolean;
  onChoose: (date: string) => void;
}

/** How a day is drawn: what the calendar says of it, or that its weekday is free. */
const lookOf = (draft: CalendarDraft, date: string): "off" | "work" | "free" | undefined =>
  draft.day(date)?.kind ?? (draft.works(date) ? undefined : "free");

function Day(props: YearProps & { date: string }) {
  const label = () =>
    t(
      "calendars.dayLabel",
      longDate(props.date),
      t(`calendars.kind.${props.draft.works(props.date) ? "work" : "off"}`),
      props.draft.day(props.date)?.name ?? "",
    );
  return (
    <button
      type="button"
      class="day"
      data-date={props.date}
      data-look={lookOf(props.draft, props.date)}
      data-named={props.draft.day(props.date)?.name ? "" : undefined}
      aria-label={label()}
      aria-pressed={props.draft.day(props.date) !== undefined}
      data-tip={props.draft.day(props.date)?.name || undefined}
      tabIndex={props.chosen === props.date ? 0 : -1}
      onClick={() => {
        props.onChoose(props.date);
        if (!props.readOnly) props.draft.toggle(props.date);
      }}
    >
      {Number(props.date.slice(8))}
    </button>
  );
}

function Month(props: YearProps & { month: number }) {
  const month = () => monthOf(props.year, props.month);
  const weeks = () => {
    const places: (string | null)[] = [...Array<null>(month().blank).fill(null), ...month().dates];
    return Array.from({ length: Math.ceil(places.length / 7) }, (_, at) => places.slice(at * 7, at * 7 + 7));
  };
  return (
    <table class="month">
      <caption>{monthName(props.year, props.month)}</caption>
      <thead>
        <tr>
          <For each={[0, 1, 2, 3, 4, 5, 6]}>{(at) => <th scope="col">{weekdayLetter(at)}</th>}</For>
        </tr>
      </thead>
      <tbody>
        <For each={weeks()}>
          {(week) => (
            <tr>
              <For each={week}>{(date) => <td>{date && <Day {...props} date={date} />}</td>}</For>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

/** Twelve months of days; one stop for Tab, arrow keys go from day to day, Enter turns the day round. */
export function YearView(props: YearProps) {
  const [root, setRoot] = createSignal<HTMLElement>();
  const move = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = dateAfter(props.chosen, step);
    if (!next.startsWith(`${props.year}-`)) return;
    props.onChoose(next);
    root()?.querySelector<HTMLElement>(`[data-date="${next}"]`)?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys of the days within, which are buttons
    <div class="year" ref={setRoot} onKeyDown={move}>
      <For each={months}>{(month) => <Month {...props} month={month} />}</For>
    </div>
  );
}
