import { type AppEntry, type DefinitionRef, refOfApp } from "../../client/protocol/definitions-file.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import { mayDo } from "../access/judge.ts";
import { contactIssues } from "../alarms/contact-issues.ts";
import { appIssues as settingsIssues } from "../apps/app-rules.ts";
import { makeApp } from "../apps/create-app.ts";
import { saveSettings } from "../apps/update-app.ts";
import { changesBetween } from "./differences.ts";
import { settingsFrom } from "./entries.ts";
import { fillContacts } from "./kept-secrets.ts";
import { issue, judged, type Planned, type Planning, planEach, steps } from "./planning.ts";

/** Making an app is the administrator's, as it is everywhere; what one does not see cannot be told from what is not there. */
const creationIssues = ({ acting, seen }: Planning, entry: AppEntry): FieldIssue[] =>
  mayDo(acting.caller, "administers") && seen === "all"
    ? []
    : [
        issue(
          "appId",
          "forbidden",
          "is no app that you see, and only an administrator may create one",
          entry.appId,
        ),
      ];

const planApp = (
  planning: Planning,
  entry: AppEntry,
  index: number,
  ref: DefinitionRef,
  repeated: FieldIssue[],
): Planned => {
  const { acting, world, namespace } = planning;
  const known = world.apps.get(entry.appId) ?? null;
  const before = known?.settings ?? null;
  const { value: contacts, issues: missing } = fillContacts(entry.contacts, before?.contacts ?? []);
  const settings = settingsFrom(entry, contacts);
  const changes = changesBetween(before, known ? settings : { ...entry, contacts });
  const isChanged = known === null || changes.length > 0;
  return judged({
    ref,
    index,
    known: known && { id: null, version: known.row.version, source: null },
    changes,
    issues: [
      ...repeated,
      ...(known ? [] : creationIssues(planning, entry)),
      ...missing,
      ...(isChanged ? settingsIssues(settings) : []),
      ...(isChanged ? contactIssues(acting.env, contacts, before?.contacts) : []),
    ],
    step: steps.app,
    async write() {
      const { version } = known
        ? await saveSettings({ ...acting, ifMatch: null }, acting.db, known.row, settings)
        : await makeApp(acting, namespace, { ...settings, appId: entry.appId });
      return { id: null, version };
    },
  });
};

export const planApps = (planning: Planning): Promise<Planned[]> =>
  planEach(planning.file.apps, refOfApp, (...each) => planApp(planning, ...each));
