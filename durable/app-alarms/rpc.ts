import type { AlarmKind, AlarmLanguage } from "../../client/protocol/alarm.ts";
import type { Channel, Contact, Robot, RobotChannel } from "../../client/protocol/contact.ts";

/** Plain data that crosses to and from the alarms object of an app. Instants are milliseconds since the epoch. */

/** What the object has to know of its app; it comes with every alarm. */
export interface AlarmApp {
  namespace: string;
  appId: string;
  appUid: number;
  quietMs: number;
  language: AlarmLanguage;
  /** Origin of links; null when the deployment does not know its own address yet. */
  publicUrl: string | null;
}

/** What happened, as told by the one who saw it. */
export interface AlarmNote {
  /** The same for the same happening, so that a repeat is recognised: `failure:12-5`. */
  id: string;
  kind: AlarmKind;
  at: number;
  /** How many equal happenings it stands for. */
  count: number;
  subject: { type: "job" | "workflow"; id: number; name: string };
  /** A run id, or a workflow run id. */
  runId: string | null;
  scheduleAt: number | null;
  worker: string | null;
  reason: string;
}

/** With whom to tell: every contact, over every channel that it has an address for. */
export interface AddressedNote extends AlarmNote {
  channels: readonly Channel[];
  contacts: readonly Contact[];
}

export type Address =
  | { channel: "email"; email: string }
  | { channel: "sms"; phone: string }
  | { channel: RobotChannel; robot: Robot };

/** One message to one contact. */
export interface DeliveryOrder {
  app: AlarmApp;
  alarm: Omit<AlarmNote, "kind" | "subject"> & {
    kind: AlarmKind | "test";
    /** Null for a test. */
    subject: AlarmNote["subject"] | null;
    number: number;
    heldBack: number;
  };
  address: Address;
}

export type DeliveryOutcome =
  | { ok: true; answer: string; target: string }
  /** `retry`: it may work later. `retryAfterMs`: the channel said when. */
  | { ok: false; answer: string; target: string; retry: boolean; retryAfterMs: number | null };

/** What the Worker implements behind a service binding: an object does not wait for a channel in its alarm. */
export interface AlarmSender {
  send(order: DeliveryOrder): Promise<DeliveryOutcome>;
}

export interface AppAlarmsCalls {
  /** Returns when they are stored. Repeats of an id change nothing. */
  raise(app: AlarmApp, notes: AddressedNote[]): Promise<void>;
  /** The app is gone: nothing more is sent. */
  remove(): Promise<void>;
}
