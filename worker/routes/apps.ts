import { routes } from "../../client/protocol/routes/index.ts";
import { shownTo } from "../access/mask-secrets.ts";
import { openToShow } from "../access/sealed-secrets.ts";
import { getGrants, setGrants } from "../apps/app-grants.ts";
import { readApp, requireApp, settingsOf } from "../apps/app-row.ts";
import {
  createSigningSecret,
  deleteSigningSecret,
  listSigningSecrets,
  revealKey,
  rotateKey,
} from "../apps/app-secrets.ts";
import { createApp } from "../apps/create-app.ts";
import { deleteApp } from "../apps/delete-app.ts";
import { listApps } from "../apps/list-apps.ts";
import { saveSettings, updateApp } from "../apps/update-app.ts";
import { pageOfWhole } from "../db/whole-list.ts";
import { serve } from "../serve.ts";
import { queueOf, repeatable } from "../stubs.ts";

export const appRoutes = [
  serve(routes.listApps, listApps),
  serve(routes.createApp, createApp),
  serve(routes.getApp, async ({ env, db, params, caller }) =>
    shownTo(caller, await readApp(env, db, await requireApp(db, params.ns, params.appId))),
  ),
  serve(routes.updateApp, updateApp),
  serve(routes.deleteApp, deleteApp),
  serve(routes.getAppKey, revealKey),
  serve(routes.rotateAppKey, rotateKey),
  serve(routes.listSigningSecrets, listSigningSecrets),
  serve(routes.createSigningSecret, createSigningSecret),
  serve(routes.deleteSigningSecret, deleteSigningSecret),
  serve(routes.listWorkers, async ({ env, db, params, query }) => {
    const row = await requireApp(db, params.ns, params.appId);
    const workers = await repeatable(() => queueOf(env, row.namespace, row.appId).workers());
    return pageOfWhole("workers", workers, query);
  }),
  serve(routes.getQueue, async ({ env, db, params, query }) => {
    const row = await requireApp(db, params.ns, params.appId);
    const slices = await repeatable(() => queueOf(env, row.namespace, row.appId).queueSlices());
    const silent = { waiting: null, pool: null, running: null };
    const shown = slices.map(({ slice, jobs, open }) => ({ slice, jobs, ...(open ?? silent) }));
    return pageOfWhole("slices", shown, query);
  }),
  serve(routes.getGrants, getGrants),
  serve(routes.setGrants, setGrants),
  serve(routes.getAppContacts, async ({ env, db, params, caller }) => {
    const { contacts } = settingsOf(await requireApp(db, params.ns, params.appId));
    return { items: shownTo(caller, await openToShow(env, contacts)) };
  }),
  serve(routes.setAppContacts, async (call) => {
    const row = await requireApp(call.db, call.params.ns, call.params.appId);
    const saved = await saveSettings(call, call.db, row, { contacts: call.body.items });
    return { items: await openToShow(call.env, settingsOf(saved).contacts) };
  }),
];
