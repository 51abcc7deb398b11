import type { AddressedNote, AlarmApp } from "../app-alarms/rpc.ts";
import type { DurableEnv } from "../shared/env.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { queueName } from "../shared/names.ts";
import { backoffMs } from "../shared/platform-errors.ts";
import { withinTime } from "../shared/time-limit.ts";
import type { QueueMachine } from "./machine.ts";
import type { QueueState } from "./queue-state.ts";
import type { AddressedAlarm, QueueApp } from "./rpc.ts";

const callLimitMs = 15_000;
const maxAtOnce = 100;
const retryMs = { first: 500, most: 30_000 };

const alarmApp = ({ namespace, appId, appUid, settings, publicUrl }: QueueApp): AlarmApp => ({
  namespace,
  appId,
  appUid,
  quietMs: settings.alarmQuietSeconds * 1000,
  language: settings.alarmLanguage,
  publicUrl,
});

/** Whom to tell, as definitions say now; null when the job is gone. */
const addressed = (state: QueueState, app: QueueApp, alarm: AddressedAlarm): AddressedNote | null => {
  const job = alarm.subject.type === "job" ? state.jobs.get(alarm.subject.id)?.job.definition : alarm;
  if (!job) return null;
  return {
    ...alarm,
    channels: job.channels ?? app.settings.channels,
    contacts: [...app.settings.contacts, ...(job.contacts ?? [])],
  };
};

/** Hands alarms that the journal holds to the alarms object of the app, one call at a time, until it has them. */
export class AlarmOutbox {
  readonly #env: DurableEnv;
  readonly #machine: QueueMachine;
  #telling: Promise<void> | null = null;
  #isStopped = false;

  constructor(env: DurableEnv, machine: QueueMachine) {
    this.#env = env;
    this.#machine = machine;
  }

  start(): void {
    if (this.#isStopped || this.#machine.state.alarms.size === 0) return;
    this.#telling ??= this.#tell().finally(() => {
      this.#telling = null;
    });
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #tell(): Promise<void> {
    let failures = 0;
    // Lets a turn's alarms gather.
    await Promise.resolve();
    while (!this.#isStopped && this.#machine.state.alarms.size > 0) {
      const { app } = this.#machine.state;
      if (!app) return;
      const batch = [...this.#machine.state.alarms.values()].slice(0, maxAtOnce);
      try {
        await this.#hand(app, batch);
        failures = 0;
        this.#machine.alarms.told(batch.map((alarm) => alarm.id));
      } catch (error) {
        failures += 1;
        logEvent("warn", "alarms_not_handed_over", { appId: app.appId, error: reasonOf(error) });
        await new Promise((resolve) => setTimeout(resolve, backoffMs(failures, retryMs.first, retryMs.most)));
      }
    }
  }

  async #hand(app: QueueApp, batch: readonly AddressedAlarm[]): Promise<void> {
    const notes = batch.flatMap((alarm) => addressed(this.#machine.state, app, alarm) ?? []);
    if (notes.length === 0) return;
    const { APP_ALARMS } = this.#env;
    const alarms = APP_ALARMS.get(APP_ALARMS.idFromName(queueName(app.namespace, app.appId)));
    await withinTime(callLimitMs, alarms.raise(alarmApp(app), notes));
  }
}
