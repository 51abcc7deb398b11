import { DurableObject } from "cloudflare:workers";
import type { FireAnswer, FireAsk, FireVerdict } from "../../../durable/app-queue/rpc.ts";

export { JobTimer } from "../../../durable/job-timer/object.ts";

type Mood = "accepts" | "overlaps" | "breaks" | "forgets" | "overloaded" | "loses_answers" | "holds_answers";

/** A queue that decides each planned time once, as the real one does, and can be told to misbehave. */
export class RecordingQueue extends DurableObject {
  #mood: Mood = "accepts";
  #asks: FireAsk[] = [];
  #verdicts = new Map<number, FireVerdict>();
  #number = 0;
  #released = Promise.withResolvers<void>();

  async behave(mood: Mood): Promise<void> {
    this.#mood = mood;
  }

  /** Ends `holds_answers` for the calls that wait. */
  async release(): Promise<void> {
    this.#released.resolve();
    this.#released = Promise.withResolvers<void>();
  }

  async asks(): Promise<FireAsk[]> {
    return this.#asks;
  }

  /** Schedule times that became runs, in the order of acceptance. */
  async ran(): Promise<number[]> {
    return [...this.#verdicts.values()].filter(({ verdict }) => verdict === "ran").map((v) => v.scheduleAt);
  }

  /** A later hand-over of the same fire then finds no open run. */
  async endRun(scheduleAt: number): Promise<void> {
    this.#verdicts.set(scheduleAt, { scheduleAt, verdict: "ran", number: null });
  }

  async fire(ask: FireAsk): Promise<FireAnswer> {
    this.#asks.push(ask);
    switch (this.#mood) {
      case "breaks":
        throw new Error("Network connection lost.");
      case "overloaded":
        throw Object.assign(new Error("Durable Object is overloaded."), { overloaded: true });
      case "forgets":
        return { ok: false, code: "not_found" };
      case "loses_answers":
        this.#accept(ask);
        throw new Error("Network connection lost.");
      case "holds_answers": {
        const answer: FireAnswer = { ok: true, lastFireAt: this.#lastFireAt(), verdicts: this.#accept(ask) };
        await this.#released.promise;
        return answer;
      }
      case "accepts":
      case "overlaps":
        return { ok: true, lastFireAt: this.#lastFireAt(), verdicts: this.#accept(ask) };
    }
  }

  #lastFireAt(): number | null {
    return this.#verdicts.size === 0 ? null : Math.max(...this.#verdicts.keys());
  }

  #accept(ask: FireAsk): FireVerdict[] {
    return ask.fires.map(({ scheduleAt }) => {
      const before = this.#verdicts.get(scheduleAt);
      if (before) return { ...before, verdict: "repeated" };
      this.#number += 1;
      const verdict: FireVerdict = {
        scheduleAt,
        verdict: this.#mood === "overlaps" ? "overlap" : "ran",
        number: this.#number,
      };
      this.#verdicts.set(scheduleAt, verdict);
      return verdict;
    });
  }
}

export default { fetch: () => new Response(null, { status: 404 }) } satisfies ExportedHandler;
