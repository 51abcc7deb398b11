import type { AlarmStatus, Delivery } from "../../client/protocol/alarm.ts";
import type { Address, AlarmApp, AlarmNote } from "./rpc.ts";

export interface OpenDelivery {
  contact: string;
  address: Address;
  /** As lists show it. */
  target: string;
  status: Delivery["status"];
  attempts: number;
  answer: string | null;
  at: number | null;
}

/** An alarm with something left to do: to tell, or to write into the history. */
export interface OpenAlarm extends AlarmNote {
  number: number;
  app: AlarmApp;
  heldBack: number;
  deliveries: OpenDelivery[];
}

/** The quiet period of one kind of alarm of one job. */
export interface Quiet {
  until: number;
  /** Held back since the last one that was told. */
  held: number;
  /** Of the last one that was told; the highest of all is where counting goes on after a start. */
  number: number;
  /** Ids told or held back lately, newest last. */
  seen: string[];
}

/** Where messages go, seen from this start of the object only. */
export interface Place {
  busy: boolean;
  failures: number;
  notBefore: number;
}

export interface AlarmState {
  lastNumber: number;
  quiet: ReadonlyMap<string, Quiet>;
  open: ReadonlyMap<number, OpenAlarm>;
  places: ReadonlyMap<string, Place>;
  /** Numbers whose newest state the history does not have, with the time from which it is to be written. */
  unrecorded: ReadonlyMap<number, number>;
  recording: boolean;
  recordFailures: number;
  /** Keys of quiet periods whose count is ahead of the storage, with the time to write it. */
  unsavedCounts: ReadonlyMap<string, number>;
}

export const emptyState: AlarmState = {
  lastNumber: 0,
  quiet: new Map(),
  open: new Map(),
  places: new Map(),
  unrecorded: new Map(),
  recording: false,
  recordFailures: 0,
  unsavedCounts: new Map(),
};

/** After a start: what was under way is waiting again, and the history is told once more. */
export const restored = (
  quiet: Iterable<[string, Quiet]>,
  open: Iterable<OpenAlarm>,
  now: number,
): AlarmState => {
  const state = {
    ...emptyState,
    quiet: new Map(quiet),
    open: new Map([...open].map((alarm) => [alarm.number, alarm])),
  };
  const numbers = [...[...state.quiet.values()].map((one) => one.number), ...state.open.keys()];
  return {
    ...state,
    lastNumber: numbers.reduce((most, number) => Math.max(most, number), 0),
    unrecorded: new Map([...state.open.keys()].map((number) => [number, now])),
  };
};

export const isSettled = (alarm: OpenAlarm): boolean =>
  alarm.deliveries.every((delivery) => delivery.status !== "waiting");

export const statusOf = (deliveries: readonly Pick<OpenDelivery, "status">[]): AlarmStatus => {
  if (deliveries.length === 0) return "unsent";
  if (deliveries.some((delivery) => delivery.status === "waiting")) return "sending";
  const sent = deliveries.filter((delivery) => delivery.status === "sent").length;
  if (sent === deliveries.length) return "sent";
  return sent === 0 ? "failed" : "partial";
};
