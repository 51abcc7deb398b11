import { type AppEntry, refOf } from "../../client/protocol/definitions-file.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import { mayDo } from "../access/judge.ts";
import { contactIssues } from "../alarms/contact-issues.ts";
import { appIssues as settingsIssues } from "../apps/app-rules.ts";
import { makeApp } from "../apps/create-app.ts";
import { saveSettings } from "../apps/update-app.ts";
import { changesBetween } from "./differences.ts";
import { settingsFrom } from "./entries.ts";
import { fillContacts } from "./kept-secrets.ts";
import { issue, type Planned, type Planning, repeatedEntries, repeatedIssue, steps } from "./planning.ts";

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

const planApp = (planning: Planning, entry: AppEntry, index: number, isRepeated: boolean): Planned => {
  const { acting, world, namespace } = planning;
  const known = world.apps.get(entry.appId) ?? null;
  const before = known?.settings ?? null;
  const { value: contacts, issues: missing } = fillContacts(entry.contacts, before?.contacts ?? []);
  const settings = settingsFrom(entry, contacts);
  const changes = changesBetween(before, known ? settings : { ...entry, contacts });
  const isChanged = known === null || changes.length > 0;
  const issues = [
    ...(isRepeated ? [repeatedIssue("app", entry)] : []),
    ...(known ? [] : creationIssues(planning, entry)),
    ...missing,
    ...(isChanged ? settingsIssues(settings) : []),
    ...(isChanged ? contactIssues(acting.env, contacts, before?.contacts) : []),
  ];
  const write = async () => {
    if (known) {
      const saved = await saveSettings({ ...acting, ifMatch: null }, acting.db, known.row, settings);
      return { id: null, version: saved.version };
    }
    const made = await makeApp(acting, namespace, { ...settings, appId: entry.appId });
    return { id: null, version: made.version };
  };
  return {
    item: {
      ...refOf("app", entry),
      index,
      action: issues.length > 0 ? "refused" : known === null ? "create" : isChanged ? "change" : "unchanged",
      id: null,
      version: known?.row.version ?? null,
      source: null,
      step: steps.app,
      changes,
      issues,
    },
    write: issues.length === 0 && isChanged ? write : null,
  };
};

export const planApps = (planning: Planning): Planned[] => {
  const { apps } = planning.file;
  const repeated = repeatedEntries("app", apps);
  return apps.map((entry, index) => planApp(planning, entry, index, repeated.has(index)));
};
