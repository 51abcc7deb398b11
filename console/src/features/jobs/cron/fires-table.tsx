import { For, Show } from "solid-js";
import type { PreviewAnswer, PreviewNote } from "../../../../../client/protocol/schedule.ts";
import { useNow } from "../../../app/clock.ts";
import {
  formatClock,
  formatDate,
  formatDay,
  formatOffset,
  formatRelative,
  formatWeekday,
  viewerZone,
} from "../../../i18n/format.ts";
import { locale, t } from "../../../i18n/index.ts";
import { Icon } from "../../../ui/icon.tsx";
import { LeftOutDays } from "../../calendars/left-out-days.tsx";

const language = () => (locale() === "zh-CN" ? "zh" : "en");

/** What a clock change does to the fire above it: the fact in bold, then what the policies make of it. */
function Note(props: { note: PreviewNote }) {
  const headline = () => props.note.headline?.[language()] ?? "";
  return (
    <p class="why" data-s={props.note.headline ? "warning" : undefined}>
      <Icon name={props.note.headline ? "warning" : "info"} />
      <span>
        <b>{headline()}</b>
        {props.note.text[language()].slice(headline().length)}
      </span>
    </p>
  );
}

function ShortTime(props: { at: number; zone: string }) {
  return (
    <>
      <span class="day">
        {formatWeekday(props.at, props.zone)} {formatDay(props.at, props.zone)}
      </span>{" "}
      <b>{formatClock(props.at, props.zone)}</b>
    </>
  );
}

interface Columns {
  viewer: boolean;
  utc: boolean;
}

function FireRow(props: { at: string; zone: string; columns: Columns; notes: PreviewNote[] }) {
  const now = useNow();
  const at = () => Date.parse(props.at);
  const moved = () => props.notes.some((note) => note.headline !== undefined);
  return (
    <>
      <tr data-s={moved() ? "warning" : undefined} data-noted={props.notes.length > 0 ? "" : undefined}>
        <td class="c-job">
          <span class="day long">
            {formatWeekday(at(), props.zone)} {formatDate(at(), props.zone)}
          </span>{" "}
          <b>{formatClock(at(), props.zone)}</b> <span class="faint">{formatOffset(at(), props.zone)}</span>
        </td>
        <Show when={props.columns.viewer}>
          <td class="c-you" data-label={viewerZone}>
            <ShortTime at={at()} zone={viewerZone} />
          </td>
        </Show>
        <Show when={props.columns.utc}>
          <td class="c-utc" data-label="UTC">
            <ShortTime at={at()} zone="UTC" />
          </td>
        </Show>
        <td class="num">{formatRelative(at() - now())}</td>
      </tr>
      <For each={props.notes}>
        {(note) => (
          <tr class="note">
            <td colspan={2 + Number(props.columns.viewer) + Number(props.columns.utc)}>
              <Note note={note} />
            </td>
          </tr>
        )}
      </For>
    </>
  );
}

/** Fire times in the job's zone, the viewer's and UTC, each with what is special about it. */
export function FiresTable(props: { answer: PreviewAnswer; stale?: boolean }) {
  // A zone that stands there already is not said twice.
  const columns = (): Columns => ({
    viewer: props.answer.timeZone !== viewerZone && viewerZone !== "UTC",
    utc: props.answer.timeZone !== "UTC",
  });
  const notesAt = (at: string) => props.answer.notes.filter((note) => note.at === at);
  const others = () =>
    props.answer.notes.filter((note) => note.at === undefined || !props.answer.times.includes(note.at));
  return (
    <>
      <Show when={props.answer.times.length > 0}>
        <table class="fires" data-stale={props.stale ? "" : undefined}>
          <caption class="hidden">{t("jobForm.fires.caption")}</caption>
          <thead>
            <tr>
              <th scope="col">
                {props.answer.timeZone} <span class="faint">{t("jobForm.fires.job")}</span>
              </th>
              <Show when={columns().viewer}>
                <th scope="col">
                  {viewerZone} <span class="faint">{t("jobForm.fires.you")}</span>
                </th>
              </Show>
              <Show when={columns().utc}>
                <th scope="col">UTC</th>
              </Show>
              <th scope="col" class="num">
                {t("jobForm.fires.fromNow")}
              </th>
            </tr>
          </thead>
          <tbody>
            <For each={props.answer.times}>
              {(at) => (
                <FireRow at={at} zone={props.answer.timeZone} columns={columns()} notes={notesAt(at)} />
              )}
            </For>
          </tbody>
        </table>
      </Show>
      <For each={others()}>{(note) => <Note note={note} />}</For>
      <LeftOutDays days={props.answer.leftOut} />
    </>
  );
}
