import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, inject, test } from "vitest";
import type { AppAlarms } from "../../../durable/app-alarms/object.ts";
import type { AddressedNote, AlarmApp } from "../../../durable/app-alarms/rpc.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      APP_ALARMS: DurableObjectNamespace<AppAlarms>;
    }
  }
}

let apps = 9000;
const newApp = (): AlarmApp => {
  apps += 1;
  return {
    namespace: "test",
    appId: `app-${apps}`,
    appUid: apps,
    quietMs: 300_000,
    language: "en",
    publicUrl: null,
  };
};
const objectOf = (app: AlarmApp) => env.APP_ALARMS.get(env.APP_ALARMS.idFromName(`test/${app.appId}`));

const note = (
  jobId: number,
  run: number,
  channels: AddressedNote["channels"] = ["email"],
): AddressedNote => ({
  id: `failure:${jobId}-${run}`,
  kind: "failure",
  at: Date.now(),
  count: 1,
  subject: { type: "job", id: jobId, name: "hello" },
  runId: `${jobId}-${run}`,
  scheduleAt: null,
  worker: null,
  reason: "error",
  channels,
  // Not set up here: an answer at once, without a network.
  contacts: [{ nickname: "ops", email: "ops@example.com" }],
});

interface Recorded {
  number: number;
  status: string;
  runId: string;
  heldBack: number;
}
const recorded = async (app: AlarmApp): Promise<Recorded[]> => {
  const rows = await env.DB.prepare(
    "SELECT number, status, run_id AS runId, held_back AS heldBack FROM alarms WHERE app_uid = ? ORDER BY number",
  )
    .bind(app.appUid)
    .all<Recorded>();
  return rows.results;
};
const settled = (app: AlarmApp, count: number): Promise<void> =>
  expect
    .poll(async () => (await recorded(app)).filter(({ status }) => status !== "sending").length, {
      timeout: 5_000,
    })
    .toBe(count);

const costsOf = async (app: AlarmApp) => {
  const { objectRows, alarms, d1Rows } = await objectOf(app).costs();
  return { objectRows, alarms, d1Rows, all: objectRows + alarms + d1Rows };
};

describe("rows written for alarms", () => {
  test("are nine or fewer for one that is told, history with its indexes included", async () => {
    const app = newApp();
    await objectOf(app).raise(app, [note(1, 1)]);
    await settled(app, 1);
    const before = await costsOf(app);
    await objectOf(app).raise(app, [note(2, 1)]);
    await settled(app, 2);
    await expect.poll(async () => (await objectOf(app).costs()).objectRows - before.objectRows).toBe(4);
    const after = await costsOf(app);
    // Quiet period, alarm, its outcome, its end; D1: the row and its two indexes; the object's own alarm once or twice.
    expect(after.d1Rows - before.d1Rows).toBe(3);
    expect(after.all - before.all).toBeLessThanOrEqual(9);
  });

  test("are one or none for hundreds that are held back", async () => {
    const app = newApp();
    await objectOf(app).raise(app, [note(1, 1)]);
    await settled(app, 1);
    await expect.poll(async () => (await objectOf(app).costs()).objectRows).toBeGreaterThanOrEqual(4);
    const before = await costsOf(app);
    for (let batch = 0; batch < 10; batch += 1)
      await objectOf(app).raise(
        app,
        Array.from({ length: 50 }, (_, at) => note(1, 2 + batch * 50 + at)),
      );
    const after = await costsOf(app);
    expect(after.objectRows + after.d1Rows - before.objectRows - before.d1Rows).toBeLessThanOrEqual(1);
    expect(await recorded(app)).toHaveLength(1);
  });

  test("are none for an object that is only asked", async () => {
    const app = newApp();
    expect((await costsOf(app)).all).toBe(0);
  });
});

test("an object that is put away between raising and sending goes on where it was, without a second alarm", async () => {
  const app = newApp();
  await objectOf(app).raise(app, [note(1, 1)]);
  await evictDurableObject(objectOf(app));
  await objectOf(app).raise(app, [note(1, 1), note(1, 2)]);
  await settled(app, 1);
  expect(await recorded(app)).toMatchObject([{ number: 1, status: "failed", runId: "1-1", heldBack: 0 }]);
});

test("an app that is deleted leaves nothing to send", async () => {
  const app = newApp();
  await objectOf(app).raise(app, [note(1, 1)]);
  await objectOf(app).remove();
  const again = { ...app, appUid: app.appUid + 100_000 };
  await objectOf(again).raise(again, [note(2, 1, [])]);
  await settled(again, 1);
  expect(await recorded(again)).toMatchObject([{ number: 1, status: "unsent" }]);
});

test("a robot that may not be reached is refused where it is sent, and the history says so", async () => {
  const host = inject("httpTarget");
  const app = newApp();
  // Loopback is not listed in this deployment: refused at the sender, and kept as the answer.
  const contacts = [{ nickname: "x", slack: { webhook: `http://${host}/hook` } }];
  await objectOf(app).raise(app, [{ ...note(1, 1, ["slack"]), contacts }]);
  await settled(app, 1);
  const row = await env.DB.prepare("SELECT deliveries FROM alarms WHERE app_uid = ?")
    .bind(app.appUid)
    .first<{ deliveries: string }>();
  expect(JSON.parse(row?.deliveries ?? "[]")).toMatchObject([
    { status: "failed", attempts: 1, answer: expect.stringContaining("loopback") },
  ]);
});
