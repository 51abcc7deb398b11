import type { TestAnswer } from "../../client/protocol/alarm.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { addressees } from "../../durable/app-alarms/addresses.ts";
import type { AlarmApp, DeliveryOrder } from "../../durable/app-alarms/rpc.ts";
import { masked } from "../access/mask-secrets.ts";
import { openToShow } from "../access/sealed-secrets.ts";
import { keepMasked } from "../access/secret-fields.ts";
import { type AppRow, requireApp, settingsOf } from "../apps/app-row.ts";
import { runBatch } from "../db/database.ts";
import { invalid } from "../errors.ts";
import { recordOperation } from "../operations/record.ts";
import { outboundPolicy } from "../outbound/policy.ts";
import type { Call } from "../serve.ts";
import { contactIssues } from "./contact-issues.ts";
import { deliver } from "./deliver.ts";
import { sendMeans } from "./send-means.ts";

const appOf = (call: Call<typeof routes.testAlarm>, row: AppRow): AlarmApp => ({
  namespace: row.namespace,
  appId: row.appId,
  appUid: row.appUid,
  quietMs: 0,
  language: settingsOf(row).alarmLanguage,
  publicUrl: call.env.CARILLON_PUBLIC_URL ?? call.origin,
});

const facts = (call: Call<typeof routes.testAlarm>): DeliveryOrder["alarm"] => ({
  id: `test:${call.now}`,
  kind: "test",
  at: call.now,
  count: 1,
  subject: null,
  number: call.now,
  heldBack: 0,
  runId: null,
  scheduleAt: null,
  worker: null,
  reason: `sent by ${call.caller.name} to try this channel`,
});

/** One message to every contact that has an address for the channel, at once and once; the answers are the channel's own. */
export const testAlarm = async (call: Call<typeof routes.testAlarm>): Promise<TestAnswer> => {
  const { env, db, body, now } = call;
  const row = await requireApp(db, call.params.ns, call.params.appId);
  const saved = (await openToShow(env, settingsOf(row))).contacts;
  const contacts = keepMasked(body.contacts ?? saved, saved, masked);
  const issues = contactIssues(env, contacts);
  if (issues.length > 0) throw invalid(issues);
  const reached = addressees([body.channel], contacts);
  if (reached.length === 0) {
    const message = `no contact has an address for ${body.channel}`;
    throw invalid([{ path: "channel", rule: "no_address", message, value: body.channel }]);
  }
  const note = {
    namespace: row.namespace,
    action: "app.test_alarm",
    objectType: "app",
    objectId: row.appId,
    objectName: row.name,
    after: { channel: body.channel, contacts: reached.map(({ contact }) => contact) },
  } as const;
  await runBatch(db, [recordOperation(db, call.caller, note, now)]);
  const means = sendMeans(env, outboundPolicy(env), () => Date.now());
  const order = { app: appOf(call, row), alarm: facts(call) };
  const items = reached.map(async ({ contact, address }) => {
    const { ok, answer, target } = await deliver({ ...order, address }, means);
    return { contact, target, ok, answer };
  });
  return { items: await Promise.all(items) };
};
