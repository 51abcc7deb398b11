import { Show } from "solid-js";
import { unwrap } from "solid-js/store";
import type { App } from "../../../../client/protocol/app.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuEntry } from "../../ui/menu.tsx";
import { exportYaml } from "../definitions/export-yaml.ts";
import { recordsHref } from "../records/record-filters.ts";
import { workersHref } from "./app-columns.tsx";
import type { AppTask } from "./app-dialogs.tsx";

/** As it is now: the row of a live list goes on changing while a form stands over it. */
export const snapshot = (app: App): App => structuredClone(unwrap(app));

export function createAppEntries(app: () => App, onTask: (task: AppTask) => void) {
  const place = usePlace();
  const session = useSession();
  return (): MenuEntry[] => {
    const { appId } = app();
    const edits = session.can("edits");
    return [
      {
        label: t("apps.actions.connect"),
        icon: "worker",
        onSelect: () => onTask({ kind: "connect", app: snapshot(app()) }),
      },
      {
        label: t("apps.actions.key"),
        icon: "key",
        disabled: !edits,
        onSelect: () => onTask({ kind: "key", app: snapshot(app()) }),
      },
      {
        label: t("apps.actions.signing"),
        icon: "lock",
        disabled: !edits,
        onSelect: () => onTask({ kind: "signing", app: snapshot(app()) }),
      },
      ...(session.can("administers")
        ? [
            {
              label: t("grants.authorize"),
              icon: "people" as const,
              href: place.inNamespace("apps", appId, "grants"),
            },
          ]
        : []),
      "line",
      {
        label: t("apps.actions.runs"),
        icon: "executions",
        href: `${place.inNamespace("executions")}?app=${encodeURIComponent(appId)}`,
      },
      {
        label: t("apps.actions.jobs"),
        icon: "jobs",
        href: `${place.inNamespace("jobs")}?app=${encodeURIComponent(appId)}`,
      },
      {
        label: t("definitions.export"),
        icon: "download",
        onSelect: () => void exportYaml(place.ns(), { name: appId, query: { app: appId } }),
      },
      { label: t("alarms.tab"), icon: "warning", href: place.inNamespace("apps", appId, "alarms") },
      {
        label: t("apps.actions.records"),
        icon: "records",
        href: recordsHref(place, { object: "app", objectId: appId }),
      },
      "line",
      {
        label: t("apps.actions.delete"),
        icon: "trash",
        danger: true,
        disabled: !session.can("administers"),
        onSelect: () => onTask({ kind: "delete", app: snapshot(app()) }),
      },
    ];
  };
}

/** Workers and edit in sight, everything behind the dots. */
export function AppRowActions(props: { app: App; onTask: (task: AppTask) => void }) {
  const place = usePlace();
  const session = useSession();
  const entries = createAppEntries(
    () => props.app,
    (task) => props.onTask(task),
  );
  const edit = () => props.onTask({ kind: "edit", app: snapshot(props.app) });
  return (
    <>
      <a class="act" href={workersHref(place, props.app.appId)}>
        {t("apps.actions.workers")}
        <span class="hidden"> {props.app.name}</span>
      </a>
      <Show when={session.can("edits")} fallback={<span class="act" />}>
        <button type="button" class="act" onClick={edit}>
          {t("apps.actions.edit")}
          <span class="hidden"> {props.app.name}</span>
        </button>
      </Show>
      <Menu
        class="act"
        label={t("words.moreFor", props.app.name)}
        entries={[
          { label: t("apps.actions.workers"), icon: "worker", href: workersHref(place, props.app.appId) },
          {
            label: t("apps.actions.edit"),
            icon: "edit",
            disabled: !session.can("edits"),
            onSelect: edit,
          },
          ...entries(),
        ]}
      >
        <Icon name="more" />
      </Menu>
    </>
  );
}
