import { backoffMs } from "../shared/platform-errors.ts";
import { placeOf } from "./addresses.ts";
import { isSettled, type OpenAlarm, type OpenDelivery } from "./alarm-state.ts";
import { type AlarmEvent, type Draft, put } from "./draft.ts";

/** A channel that is down is asked again and again, at last every five minutes, and given up when nobody cares any more. */
const retry = { firstMs: 5_000, mostMs: 300_000, giveUpAfterMs: 6 * 3_600_000 };
const maxUnderWay = 20;

const change = (alarm: OpenAlarm, index: number, to: Partial<OpenDelivery>): OpenAlarm => ({
  ...alarm,
  deliveries: alarm.deliveries.map((delivery, at) => (at === index ? { ...delivery, ...to } : delivery)),
});

export const answered = (
  draft: Draft,
  { number, index, attempt, outcome }: Extract<AlarmEvent, { type: "answered" }>,
  now: number,
  random: number,
): void => {
  const alarm = draft.open.get(number);
  const delivery = alarm?.deliveries[index];
  if (!alarm || !delivery) return;
  const place = placeOf(delivery.address);
  const failures = draft.places.get(place)?.failures ?? 0;
  // An answer to an attempt of the past frees nothing: its place is another attempt's by now.
  if (delivery.attempts !== attempt || delivery.status !== "waiting") return;
  const { answer, target } = outcome;
  const isOver = outcome.ok || !outcome.retry;
  const status = outcome.ok ? "sent" : isOver ? "failed" : "waiting";
  if (isOver) draft.places.delete(place);
  else {
    const pauseMs = backoffMs(failures + 1, retry.firstMs, retry.mostMs) * (0.75 + random / 4);
    const notBefore = now + Math.max(pauseMs, Math.min(outcome.retryAfterMs ?? 0, retry.mostMs));
    draft.places.set(place, { busy: false, failures: failures + 1, notBefore: Math.ceil(notBefore) });
  }
  put(draft, change(alarm, index, { status, answer, target: target || delivery.target, at: now }), now);
};

export const giveUpOld = (draft: Draft, now: number): void => {
  for (const alarm of draft.open.values()) {
    if (isSettled(alarm) || now - alarm.at < retry.giveUpAfterMs) continue;
    const deliveries = alarm.deliveries.map((delivery): OpenDelivery => {
      if (delivery.status !== "waiting" || draft.places.get(placeOf(delivery.address))?.busy) return delivery;
      return {
        ...delivery,
        status: "failed",
        answer: `given up after 6 h; last: ${delivery.answer ?? "the channel was down for others before it"}`,
      };
    });
    if (deliveries.some((delivery, at) => delivery !== alarm.deliveries[at]))
      put(draft, { ...alarm, deliveries }, now);
  }
};

/** Oldest first, one at a time to each place, so that a channel that hangs keeps nobody else waiting. */
export const startSends = (draft: Draft, now: number): void => {
  let underWay = 0;
  for (const place of draft.places.values()) if (place.busy) underWay += 1;
  for (const { number } of [...draft.open.values()]) {
    const count = draft.open.get(number)?.deliveries.length ?? 0;
    for (let index = 0; index < count; index += 1) {
      if (underWay >= maxUnderWay) return;
      const alarm = draft.open.get(number);
      const delivery = alarm?.deliveries[index];
      if (!alarm || delivery?.status !== "waiting") continue;
      const key = placeOf(delivery.address);
      const place = draft.places.get(key) ?? { busy: false, failures: 0, notBefore: 0 };
      if (place.busy || place.notBefore > now) continue;
      const attempt = delivery.attempts + 1;
      const started = change(alarm, index, { attempts: attempt });
      draft.places.set(key, { ...place, busy: true });
      // Not stored: an attempt that a kill cuts off did not happen.
      draft.open.set(number, started);
      draft.effects.push({ kind: "send", alarm: started, index, attempt });
      underWay += 1;
    }
  }
};
