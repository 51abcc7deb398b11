import type { AlarmState, OpenAlarm, Place, Quiet } from "./alarm-state.ts";
import type { AddressedNote, AlarmApp, DeliveryOutcome } from "./rpc.ts";

export type AlarmEvent =
  | { type: "raised"; app: AlarmApp; notes: readonly AddressedNote[] }
  | { type: "answered"; number: number; index: number; attempt: number; outcome: DeliveryOutcome }
  | { type: "recorded"; numbers: readonly number[] }
  | { type: "record_failed"; numbers: readonly number[] }
  | { type: "woken" };

/** What to store, in this order, and then to do. */
export type AlarmEffect =
  | { kind: "put_quiet"; key: string; quiet: Quiet }
  | { kind: "put_alarm"; alarm: OpenAlarm }
  | { kind: "drop_alarm"; number: number }
  | { kind: "send"; alarm: OpenAlarm; index: number; attempt: number }
  | { kind: "record"; alarms: OpenAlarm[] };

/** The same maps, open for changes within one step. */
export interface Draft {
  lastNumber: number;
  quiet: Map<string, Quiet>;
  open: Map<number, OpenAlarm>;
  places: Map<string, Place>;
  unrecorded: Map<number, number>;
  recording: boolean;
  recordFailures: number;
  unsavedCounts: Map<string, number>;
  effects: AlarmEffect[];
}

export const draftOf = (state: AlarmState): Draft => ({
  ...state,
  quiet: new Map(state.quiet),
  open: new Map(state.open),
  places: new Map(state.places),
  unrecorded: new Map(state.unrecorded),
  unsavedCounts: new Map(state.unsavedCounts),
  effects: [],
});

/** The alarm as it is now: to be stored, and at `recordAt` written to the history. */
export const put = (draft: Draft, alarm: OpenAlarm, recordAt: number): void => {
  draft.open.set(alarm.number, alarm);
  draft.effects.push({ kind: "put_alarm", alarm });
  draft.unrecorded.set(
    alarm.number,
    Math.min(recordAt, draft.unrecorded.get(alarm.number) ?? Number.POSITIVE_INFINITY),
  );
};
