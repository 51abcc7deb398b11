import { DAY_MS, SECOND_MS } from "./calendar.ts";
import { type ClockChangeNote, clockChangeNotes } from "./clock-change-notes.ts";
import { type LeftOutDay, leftOutDays } from "./left-out.ts";
import { nextFire, storedCron } from "./next-fire.ts";
import type { Timing } from "./timing.ts";
import type { Words } from "./words.ts";
import { zoneOf } from "./zone.ts";

export type PreviewNote =
  | ClockChangeNote
  /** Says why there are no times, or why there are fewer than were asked for (then `at` is the last). */
  | {
      code: "never_fires" | "no_more_fires" | "only_when_asked" | "after_each_run";
      at?: number;
      text: Words;
    };

export interface PreviewRequest extends Timing {
  after: number;
  /** At most this many times; what bound is sensible is the caller's to say. */
  count: number;
}

export interface Preview {
  times: number[];
  notes: PreviewNote[];
  /** Days up to the last of `times` on which the calendar leaves something out; the first of them. */
  leftOut: LeftOutDay[];
}

/** More than a year of weekends would not be read. */
const LEFT_OUT_DAYS = 40;
/** How far to look for what is left out where nothing fires that could bound it. */
const NEVER_FIRES_SPAN_MS = 400 * DAY_MS;

/** The next fires strictly after `after` cut to the second. Throws for a timing that `checkTiming` refuses as written. */
export function previewFires(request: PreviewRequest): Preview {
  const { after, count, timeType } = request;
  switch (timeType) {
    case "none":
    case "api":
      return {
        times: [],
        notes: [{ code: "only_when_asked", text: ONLY_WHEN_ASKED[timeType] }],
        leftOut: [],
      };
    case "second_delay":
      return { times: [], notes: [{ code: "after_each_run", text: AFTER_EACH_RUN }], leftOut: [] };
    case "cron":
    case "fixed_rate":
    case "one_time":
      break;
  }
  const start = Math.floor(after / SECOND_MS) * SECOND_MS;
  const times: number[] = [];
  let fire = nextFire(request, start);
  for (; fire !== null && times.length < count; fire = nextFire(request, fire)) times.push(fire);
  const notes: PreviewNote[] = [];
  if (timeType === "cron") {
    const zone = zoneOf(request.timeZone);
    notes.push(...clockChangeNotes(storedCron(request), zone, request.dstPolicy, start, times));
  }
  const leftOut = leftOutDays(request, start, times.at(-1) ?? start + NEVER_FIRES_SPAN_MS, LEFT_OUT_DAYS);
  if (fire === null) notes.push(endNote(times, leftOut.length > 0));
  return { times, notes, leftOut };
}

function endNote(times: readonly number[], byCalendar: boolean): PreviewNote {
  const at = times.at(-1);
  if (at === undefined && byCalendar) return { code: "never_fires", text: LEFT_OUT_ALTOGETHER };
  return at === undefined
    ? { code: "never_fires", text: { en: "Never fires after this time.", zh: "此时间之后不再触发。" } }
    : { code: "no_more_fires", at, text: { en: "This is the last fire.", zh: "这是最后一次触发。" } };
}

const LEFT_OUT_ALTOGETHER = {
  en: "Never fires after this time: the calendar leaves out every time.",
  zh: "此时间之后不再触发：日历排除了所有触发时间。",
};

const ONLY_WHEN_ASKED = {
  none: { en: "Fires only by hand or in a workflow.", zh: "仅手动或由工作流触发。" },
  api: { en: "Fires only when the API asks.", zh: "仅由 API 触发。" },
} as const;

const AFTER_EACH_RUN = {
  en: "Each fire follows the end of the run before it, so its time is not known ahead.",
  zh: "每次触发都在上一次运行结束之后，无法预先得知时间。",
};
