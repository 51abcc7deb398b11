import type { Operation, OperationObject } from "../../../../client/protocol/operation.ts";
import { type Role, role } from "../../../../client/protocol/session.ts";
import { t } from "../../i18n/index.ts";
import { fieldChanges } from "./record-diff.ts";
import type { RecordScope } from "./record-filters.ts";

/** Objects that a namespace's records are about. */
const objectTypes = [
  "namespace",
  "app",
  "job",
  "run",
  "workflow",
  "workflow_run",
  "batch",
  "grant",
  "setting",
  "calendar",
  "feed",
] as const satisfies readonly OperationObject[];

/** Second halves of the actions, as the platform writes them. */
const verbs = [
  "create",
  "update",
  "delete",
  "enable",
  "disable",
  "copy",
  "run",
  "rerun",
  "kill",
  "mark_success",
  "task_rerun",
  "task_mark_success",
  "task_kill",
  "stop",
  "reveal_key",
  "rotate_key",
  "add_signing_secret",
  "remove_signing_secret",
  "reveal_signing_secrets",
  "test_alarm",
  "upgrade",
  "publish",
  "dag",
  "backfill",
  "backfill_stop",
  "thread_dump",
  "skip",
  "approve",
  "import",
  "renew",
] as const;

/** What happens to accounts: the deployment's records, not a namespace's. */
const accountVerbs = [
  "login",
  "logout",
  "refuse",
  "revoke",
  "revoke_others",
  "end_sessions",
  "change_password",
  "reset_password",
  "enable_totp",
  "disable_totp",
  "renew_recovery_codes",
  "reset_factors",
  "add_passkey",
  "rename_passkey",
  "remove_passkey",
  "link",
  "unlink",
] as const;

export const objectTypesOf = (scope: RecordScope): readonly OperationObject[] =>
  scope === "namespace" ? objectTypes : [...objectTypes, "user", "token", "session"];

export const verbsOf = (scope: RecordScope) => (scope === "namespace" ? verbs : [...verbs, ...accountVerbs]);

/** "Changed", "Created"; an action that has no words here is shown as the platform writes it. */
export function actionWords(action: string): string {
  const verb = [...verbs, ...accountVerbs].find((known) => action.endsWith(`.${known}`));
  return verb ? t(`records.verb.${verb}`) : action;
}

export function roleWords(name: string): string {
  const known: Role | undefined = role.options.find((one) => one === name);
  return known ? t(`frame.roles.${known}`) : name;
}

const pagesOf: Partial<Record<OperationObject, (id: string) => string[]>> = {
  namespace: () => ["apps"],
  app: (id) => ["apps", id, "workers"],
  job: (id) => ["jobs", id],
  run: (id) => ["executions", id],
  workflow: (id) => ["workflows", id],
  workflow_run: (id) => ["workflow-runs", id],
  calendar: (id) => ["calendars", id],
};

/** The page of what a record is about; undefined where there is none, or nothing any more. */
export function objectHref(record: Operation): string | undefined {
  const page = pagesOf[record.objectType];
  if (!page || record.action.endsWith(".delete")) return undefined;
  if (record.namespace === null) return undefined;
  return ["", "ns", record.namespace, ...page(record.objectId)].map(encodeURIComponent).join("/");
}

/** The first fields that changed, for the row. */
export function changedFields(record: Operation): string {
  if (record.before === null || record.after === null) return "";
  return fieldChanges(record.before, record.after)
    .map((change) => change.path)
    .join(", ");
}
