import type { Contact } from "../../../client/protocol/contact.ts";
import { type AlarmState, emptyState } from "../../../durable/app-alarms/alarm-state.ts";
import type { AlarmEffect, AlarmEvent } from "../../../durable/app-alarms/draft.ts";
import { step } from "../../../durable/app-alarms/machine.ts";
import type { AddressedNote, AlarmApp, DeliveryOutcome } from "../../../durable/app-alarms/rpc.ts";

export const startAt = Date.parse("2026-11-24T06:00:00Z");
export const minuteMs = 60_000;

export const app: AlarmApp = {
  namespace: "default",
  appId: "demo",
  appUid: 7,
  quietMs: 5 * minuteMs,
  language: "en",
  publicUrl: null,
};

export const robot = (name: string): Contact => ({
  nickname: name,
  slack: { webhook: `https://chat.example.com/${name}` },
});

export const note = (changes: Partial<AddressedNote> = {}): AddressedNote => {
  const jobId = changes.subject?.id ?? 1;
  const number = changes.runId ?? `${jobId}-1`;
  return {
    id: `${changes.kind ?? "failure"}:${number}`,
    kind: "failure",
    at: startAt,
    count: 1,
    subject: { type: "job", id: jobId, name: "hello" },
    runId: number,
    scheduleAt: startAt,
    worker: null,
    reason: "error",
    channels: ["slack"],
    contacts: [robot("ops")],
    ...changes,
  };
};

/** A machine that is told events one after the other, by a clock that the test moves. */
export class Alarms {
  state: AlarmState = emptyState;
  now = startAt;
  /** Sends that have no answer yet. */
  readonly sends: Extract<AlarmEffect, { kind: "send" }>[] = [];
  /** Writes to the history, all taken at once. */
  readonly records: Extract<AlarmEffect, { kind: "record" }>[] = [];
  stored = 0;

  tell(event: AlarmEvent): AlarmEffect[] {
    const { state, effects } = step(this.state, event, this.now, 0.5);
    this.state = state;
    for (const effect of effects) {
      if (effect.kind === "send") this.sends.push(effect);
      else if (effect.kind === "record") this.records.push(effect);
      else this.stored += 1;
    }
    return effects;
  }

  raise(...notes: AddressedNote[]): AlarmEffect[] {
    return this.tell({ type: "raised", app, notes });
  }

  answer(outcome: DeliveryOutcome): void {
    const send = this.sends.shift();
    if (!send) throw new Error("nothing was sent");
    const { alarm, index, attempt } = send;
    this.tell({ type: "answered", number: alarm.number, index, attempt, outcome });
  }

  record(): void {
    const record = this.records.shift();
    if (!record) throw new Error("nothing was written");
    this.tell({ type: "recorded", numbers: record.alarms.map((alarm) => alarm.number) });
  }
}

export const sent: DeliveryOutcome = { ok: true, answer: "200 ok", target: "chat.example.com" };
export const down: Extract<DeliveryOutcome, { ok: false }> = {
  ok: false,
  answer: "503",
  target: "chat.example.com",
  retry: true,
  retryAfterMs: null,
};
export const refused: DeliveryOutcome = { ...down, answer: "404", retry: false };
