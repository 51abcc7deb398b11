import type { routes } from "../../client/protocol/routes/index.ts";
import type { PreviewAnswer, PreviewNote, PreviewRequest } from "../../client/protocol/schedule.ts";
import {
  checkTiming,
  describeTiming,
  previewFires,
  type PreviewNote as ScheduleNote,
  type Timing,
} from "../../durable/schedule/index.ts";
import { readSettings } from "../../durable/shared/settings.ts";
import { invalid } from "../errors.ts";
import { fromInstant, toInstant, toInstantOrNull } from "../instants.ts";
import type { Call } from "../serve.ts";
import { toSecond } from "./check-job.ts";

const defaultCount = 5;
/** What can never fire again is shown, not refused: the form says so while one types. */
const shownAsNote = new Set(["cron_never_fires", "at_in_the_past"]);

const timingOfRequest = (request: PreviewRequest, timeZone: string, anchorAt: number): Timing => ({
  timeType: request.timeType,
  cron: request.cron ?? null,
  periodSeconds: request.periodSeconds ?? null,
  at: request.at ?? null,
  timeZone: request.timeZone ?? timeZone,
  dstPolicy: request.dstPolicy ?? "smart",
  effectiveFrom: request.effectiveFrom ?? null,
  effectiveUntil: request.effectiveUntil ?? null,
  anchorAt,
});

const noteToAnswer = (note: ScheduleNote): PreviewNote => ({
  code: note.code,
  ...(note.at === undefined ? {} : { at: toInstant(note.at) }),
  text: note.text,
  ...("headline" in note
    ? {
        headline: note.headline,
        effect: note.effect,
        others: note.others.map(({ policy, effect, nextAt }) => ({
          policy,
          effect,
          nextAt: toInstantOrNull(nextAt),
        })),
      }
    : {}),
});

/** The next fires of a timing as it would be saved now, what is special about them, and the timing in words. */
export const previewSchedule = async (call: Call<typeof routes.previewSchedule>): Promise<PreviewAnswer> => {
  const { body, now } = call;
  const after = body.after === undefined ? now : fromInstant(body.after);
  // A fixed rate counts from the second it is saved in; seen from `after`, that second is `after`.
  const timing = timingOfRequest(body, readSettings(call.env).timeZone, toSecond(after));
  const issues = checkTiming(timing, after).filter((issue) => !shownAsNote.has(issue.rule));
  if (issues.length > 0) throw invalid(issues);
  const preview = previewFires({ ...timing, after, count: body.count ?? defaultCount });
  return {
    times: preview.times.map(toInstant),
    notes: preview.notes.map(noteToAnswer),
    words: describeTiming(timing),
    timeZone: timing.timeZone,
  };
};
