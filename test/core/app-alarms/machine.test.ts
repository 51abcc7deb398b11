import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { restored, statusOf } from "../../../durable/app-alarms/alarm-state.ts";
import { wakeAt } from "../../../durable/app-alarms/machine.ts";
import { Alarms, down, minuteMs, note, refused, robot, sent, startAt } from "./fixtures.ts";

describe("an alarm", () => {
  test("is sent to each contact once, written once when that is quick, and then forgotten", () => {
    const alarms = new Alarms();
    alarms.raise(note({ contacts: [robot("ops"), robot("night"), robot("ops")] }));
    expect(alarms.sends.map(({ alarm, index }) => alarm.deliveries[index]?.contact)).toEqual([
      "ops",
      "night",
    ]);
    alarms.answer(sent);
    alarms.answer(sent);
    const [record] = alarms.records;
    expect(alarms.records).toHaveLength(1);
    alarms.record();
    expect(record?.alarms).toHaveLength(1);
    // The second answer came while the first was being written.
    alarms.record();
    expect(alarms.state.open.size).toBe(0);
    expect(wakeAt(alarms.state, alarms.now)).toBeNull();
  });

  test("raised again under the same id changes nothing", () => {
    const alarms = new Alarms();
    alarms.raise(note());
    const { state } = alarms;
    expect(alarms.raise(note())).toEqual([]);
    expect(alarms.state.quiet).toEqual(state.quiet);
  });

  test("that nobody can be told is written all the same", () => {
    const alarms = new Alarms();
    alarms.raise(note({ channels: ["email"] }));
    expect(alarms.sends).toEqual([]);
    expect(statusOf(alarms.records[0]?.alarms[0]?.deliveries ?? [])).toBe("unsent");
  });
});

describe("the quiet period", () => {
  const run = (number: number) => note({ runId: `1-${number}` });

  test("holds back what is equal; the next one says how much", () => {
    const alarms = new Alarms();
    alarms.raise(run(1), run(2), { ...run(3), count: 4 });
    alarms.now += 5 * minuteMs - 1;
    alarms.raise(run(4));
    expect(alarms.state.lastNumber).toBe(1);
    alarms.now += 1;
    alarms.raise(run(5));
    expect([...alarms.state.open.values()].map(({ heldBack }) => heldBack)).toEqual([0, 6]);
  });

  test("is one of each kind of alarm of each job", () => {
    const alarms = new Alarms();
    alarms.raise(
      run(1),
      note({ kind: "timeout", runId: "1-2" }),
      note({ subject: { type: "job", id: 2, name: "b" } }),
    );
    alarms.raise(note({ subject: { type: "workflow", id: 1, name: "w" }, runId: "w1-1" }));
    expect(alarms.state.lastNumber).toBe(4);
  });

  test("is not lengthened by a clock that was set back", () => {
    const alarms = new Alarms();
    alarms.raise(run(1));
    alarms.now -= 60 * minuteMs;
    alarms.raise(run(2));
    expect(alarms.state.lastNumber).toBe(2);
  });

  test("writes its count at most every ten seconds, and after a restart at most that much is missing", () => {
    const alarms = new Alarms();
    alarms.raise(run(1));
    const { stored } = alarms;
    for (let number = 2; number <= 100; number += 1) alarms.raise(run(number));
    expect(alarms.stored).toBe(stored);
    alarms.now += 10_000;
    const effects = alarms.tell({ type: "woken" });
    expect(effects.filter(({ kind }) => kind === "put_quiet")).toMatchObject([{ quiet: { held: 99 } }]);
  });
});

describe("a channel that is down", () => {
  test("is asked again with growing pauses of up to five minutes, and given up after six hours", () => {
    const alarms = new Alarms();
    alarms.raise(note());
    const pauses: number[] = [];
    while (alarms.sends.length > 0) {
      alarms.answer(down);
      alarms.records.splice(0);
      alarms.state = { ...alarms.state, recording: false };
      const at = wakeAt(alarms.state, alarms.now) ?? alarms.now;
      pauses.push(at - alarms.now);
      alarms.now = at;
      alarms.tell({ type: "woken" });
    }
    expect(pauses.slice(0, 4)).toEqual([4375, 8750, 17_500, 35_000]);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5 * minuteMs);
    expect(alarms.now - startAt).toBeGreaterThanOrEqual(6 * 60 * minuteMs);
    expect(alarms.now - startAt).toBeLessThan(6 * 60 * minuteMs + 5 * minuteMs);
    expect(alarms.records.at(-1)?.alarms[0]?.deliveries[0]).toMatchObject({
      status: "failed",
      answer: "given up after 6 h; last: 503",
    });
  });

  test("waits as long as it says itself, but not for days", () => {
    const alarms = new Alarms();
    alarms.raise(note());
    alarms.answer({ ...down, retryAfterMs: 45_000 });
    expect(alarms.state.places.values().next().value?.notBefore).toBe(startAt + 45_000);
  });

  test("is asked by one message at a time; others to other places go on", () => {
    const alarms = new Alarms();
    const job = (id: number) =>
      note({ subject: { type: "job", id, name: "x" }, contacts: [robot("slow"), robot(`own ${id}`)] });
    alarms.raise(job(1), job(2), job(3));
    const targets = alarms.sends.map(({ alarm, index }) => alarm.deliveries[index]?.contact);
    expect(targets).toEqual(["slow", "own 1", "own 2", "own 3"]);
    // Back again, it gets the rest in order.
    alarms.answer(sent);
    expect(alarms.sends.at(-1)?.alarm.number).toBe(2);
  });

  test("that refuses is not asked again, and holds up nobody", () => {
    const alarms = new Alarms();
    alarms.raise(note(), note({ kind: "timeout", runId: "1-9" }));
    alarms.answer(refused);
    expect(alarms.sends).toHaveLength(1);
    expect(alarms.state.open.get(1)?.deliveries[0]?.status).toBe("failed");
  });
});

describe("the history", () => {
  test("that cannot be written is tried again until it is there, and nothing else waits for it", () => {
    const alarms = new Alarms();
    alarms.raise(note());
    alarms.answer(sent);
    const record = alarms.records.shift();
    alarms.tell({ type: "record_failed", numbers: record?.alarms.map(({ number }) => number) ?? [] });
    expect(wakeAt(alarms.state, alarms.now)).toBe(alarms.now + 1_000);
    alarms.raise(note({ kind: "timeout", runId: "1-2" }));
    expect(alarms.sends).toHaveLength(1);
    alarms.now += 1_000;
    alarms.tell({ type: "woken" });
    alarms.record();
    expect(alarms.state.open.has(1)).toBe(false);
  });
});

test("whatever happens, restarts too, every alarm that was not held back is settled, written and forgotten", () => {
  const deed = fc.oneof(
    fc.record({
      do: fc.constant("raise" as const),
      job: fc.integer({ min: 1, max: 3 }),
      run: fc.nat(20),
      place: fc.nat(2),
    }),
    fc.record({ do: fc.constantFrom("sent" as const, "down" as const, "refused" as const) }),
    fc.record({ do: fc.constantFrom("record" as const, "record_failed" as const, "restart" as const) }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 10 * minuteMs }) }),
  );
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
      const alarms = new Alarms();
      const play = (one: (typeof deeds)[number]): void => {
        if (one.do === "raise") {
          const subject = { type: "job" as const, id: one.job, name: "x" };
          alarms.raise(
            note({
              subject,
              runId: `${one.job}-${one.run}`,
              at: alarms.now,
              contacts: [robot(`p${one.place}`)],
            }),
          );
        } else if (one.do === "wait") {
          alarms.now += one.ms;
          alarms.tell({ type: "woken" });
        } else if (one.do === "restart") {
          alarms.sends.splice(0);
          alarms.records.splice(0);
          alarms.state = restored(alarms.state.quiet, alarms.state.open.values(), alarms.now);
          alarms.tell({ type: "woken" });
        } else if (one.do === "record" && alarms.records.length > 0) alarms.record();
        else if (one.do === "record_failed" && alarms.records.length > 0) {
          const numbers = alarms.records.shift()?.alarms.map(({ number }) => number) ?? [];
          alarms.tell({ type: "record_failed", numbers });
        } else if (alarms.sends.length > 0) {
          if (one.do === "sent") alarms.answer(sent);
          if (one.do === "down") alarms.answer(down);
          if (one.do === "refused") alarms.answer(refused);
        }
      };
      for (const one of deeds) play(one);
      const { lastNumber } = alarms.state;
      for (let rounds = 0; wakeAt(alarms.state, alarms.now) !== null; rounds += 1) {
        if (rounds > 1000) throw new Error("it never comes to rest");
        while (alarms.sends.length > 0) alarms.answer(sent);
        while (alarms.records.length > 0) alarms.record();
        const at = wakeAt(alarms.state, alarms.now);
        if (at === null) break;
        expect(at).toBeGreaterThanOrEqual(alarms.now);
        alarms.now = Math.max(at, alarms.now + 1);
        alarms.tell({ type: "woken" });
      }
      expect(alarms.state.open.size).toBe(0);
      expect(alarms.state.lastNumber).toBe(lastNumber);
    }),
    { numRuns: 300 },
  );
});
