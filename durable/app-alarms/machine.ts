import { backoffMs } from "../shared/platform-errors.ts";
import { addressees, placeOf, shownTarget } from "./addresses.ts";
import { type AlarmState, isSettled, type OpenAlarm, type Quiet } from "./alarm-state.ts";
import { answered, giveUpOld, startSends } from "./deliveries.ts";
import { type AlarmEffect, type AlarmEvent, type Draft, draftOf, put } from "./draft.ts";
import type { AddressedNote, AlarmApp } from "./rpc.ts";

export interface AlarmStep {
  state: AlarmState;
  effects: AlarmEffect[];
}

const recordRetry = { firstMs: 1_000, mostMs: 60_000 };
/** Most sends take less: the history is then written once, with the outcome. */
const recordAfterMs = 1_000;
/** Counts of what was held back may lose so much when the process is killed. */
const saveCountsMs = 10_000;
/** Beyond these the channel is not only down, it would be flooded when it is back. */
const maxWaitingPerPlace = 200;
/** Ids are remembered only as long as whoever raised them may not know that they arrived. */
const rememberedIds = 50;

export const step = (state: AlarmState, event: AlarmEvent, now: number, random: number): AlarmStep => {
  const draft = draftOf(state);
  apply(draft, event, now, random);
  giveUpOld(draft, now);
  startSends(draft, now);
  saveCounts(draft, now);
  startRecord(draft, now);
  const { effects, ...next } = draft;
  return { state: next, effects };
};

const apply = (draft: Draft, event: AlarmEvent, now: number, random: number): void => {
  switch (event.type) {
    case "raised": {
      const waiting = waitingByPlace(draft);
      for (const note of event.notes) raise(draft, event.app, note, waiting, now);
      return;
    }
    case "answered":
      answered(draft, event, now, random);
      return;
    case "recorded":
      recorded(draft, event.numbers);
      return;
    case "record_failed":
      draft.recording = false;
      draft.recordFailures += 1;
      for (const number of event.numbers)
        if (draft.open.has(number))
          draft.unrecorded.set(
            number,
            now + backoffMs(draft.recordFailures, recordRetry.firstMs, recordRetry.mostMs),
          );
      return;
    case "woken":
      return;
    default:
      event satisfies never;
  }
};

export const quietKey = (note: Pick<AddressedNote, "subject" | "kind">): string =>
  `${note.subject.type} ${note.subject.id} ${note.kind}`;

const raise = (
  draft: Draft,
  app: AlarmApp,
  note: AddressedNote,
  waiting: Map<string, number>,
  now: number,
): void => {
  const key = quietKey(note);
  const known = draft.quiet.get(key);
  if (known?.seen.includes(note.id)) return;
  const seen = [...(known?.seen ?? []), note.id].slice(-rememberedIds);
  // A clock set back must not keep an alarm quiet for longer than it was meant.
  if (known && now < known.until && known.until - now <= app.quietMs) {
    draft.quiet.set(key, { ...known, held: known.held + note.count, seen });
    if (!draft.unsavedCounts.has(key)) draft.unsavedCounts.set(key, now + saveCountsMs);
    return;
  }
  draft.lastNumber += 1;
  const quiet: Quiet = { until: now + app.quietMs, held: 0, number: draft.lastNumber, seen };
  draft.quiet.set(key, quiet);
  draft.unsavedCounts.delete(key);
  const { channels, contacts, ...facts } = note;
  const alarm: OpenAlarm = {
    ...facts,
    number: draft.lastNumber,
    app,
    heldBack: (known?.held ?? 0) + note.count - 1,
    deliveries: addressees(channels, contacts).map(({ contact, address }) => ({
      contact,
      address,
      target: shownTarget(address),
      ...(joinLine(waiting, placeOf(address))
        ? { status: "waiting", answer: null }
        : { status: "failed", answer: `${maxWaitingPerPlace} alarms wait for this channel already` }),
      attempts: 0,
      at: null,
    })),
  };
  draft.effects.push({ kind: "put_quiet", key, quiet });
  put(draft, alarm, now + (isSettled(alarm) ? 0 : recordAfterMs));
};

const waitingByPlace = (draft: Draft): Map<string, number> => {
  const waiting = new Map<string, number>();
  for (const { deliveries } of draft.open.values())
    for (const { status, address } of deliveries)
      if (status === "waiting") waiting.set(placeOf(address), (waiting.get(placeOf(address)) ?? 0) + 1);
  return waiting;
};

/** False when the line is full. */
const joinLine = (waiting: Map<string, number>, place: string): boolean => {
  const before = waiting.get(place) ?? 0;
  if (before >= maxWaitingPerPlace) return false;
  waiting.set(place, before + 1);
  return true;
};

/** Alarms that the history has in their newest state, and that nobody has to be told of any more, are done. */
const recorded = (draft: Draft, numbers: readonly number[]): void => {
  draft.recording = false;
  draft.recordFailures = 0;
  for (const number of numbers) {
    const alarm = draft.open.get(number);
    if (!alarm || draft.unrecorded.has(number) || !isSettled(alarm)) continue;
    draft.open.delete(number);
    draft.effects.push({ kind: "drop_alarm", number });
  }
};

const saveCounts = (draft: Draft, now: number): void => {
  for (const [key, at] of draft.unsavedCounts) {
    const quiet = draft.quiet.get(key);
    if (at > now || !quiet) continue;
    draft.unsavedCounts.delete(key);
    draft.effects.push({ kind: "put_quiet", key, quiet });
  }
};

/** One write to the history at a time, of all that is due. */
const startRecord = (draft: Draft, now: number): void => {
  if (draft.recording) return;
  const alarms: OpenAlarm[] = [];
  for (const [number, at] of draft.unrecorded) {
    if (at > now) continue;
    draft.unrecorded.delete(number);
    const alarm = draft.open.get(number);
    if (alarm) alarms.push(alarm);
  }
  if (alarms.length === 0) return;
  draft.recording = true;
  draft.effects.push({ kind: "record", alarms });
};

/** Sends and writes under way are looked after; this long after they should have ended they are taken for lost. */
export const watchMs = 30_000;

/** When to look again; null when nothing is left to do. */
export const wakeAt = (state: AlarmState, now: number): number | null => {
  const times: number[] = [...state.unsavedCounts.values()];
  if (state.recording) times.push(now + watchMs);
  else times.push(...state.unrecorded.values());
  for (const alarm of state.open.values()) {
    for (const delivery of alarm.deliveries) {
      if (delivery.status !== "waiting") continue;
      const { notBefore = 0, busy = false } = state.places.get(placeOf(delivery.address)) ?? {};
      // What could go now and was not started waits for an answer that makes room.
      times.push(busy || notBefore <= now ? now + watchMs : notBefore);
    }
  }
  return times.length === 0 ? null : times.reduce((least, at) => Math.min(least, at));
};
