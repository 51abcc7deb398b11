import type { App } from "../../../../client/protocol/app.ts";
import { type Place, usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Mono } from "../../ui/code.tsx";
import { type Column, createColumns } from "../../ui/columns.tsx";
import { Time } from "../../ui/time.tsx";
import { AppKeyCell } from "./app-key.tsx";

const jobLimit = ({ autoscale, maxJobs }: App): number =>
  autoscale.enabled ? (autoscale.globalMaxJobs ?? maxJobs) : maxJobs;

export const workersHref = (place: Place, appId: string): string =>
  place.inNamespace("apps", appId, "workers");

const onOff = (on: boolean, value: number | null | undefined) =>
  on ? formatNumber(value ?? 0) : t("words.off");

const identity = (place: Place, onShowKey: (app: App) => void): Column<App>[] => [
  {
    key: "name",
    label: () => t("apps.columns.name"),
    card: "l1",
    always: true,
    cell: (app) => <a href={workersHref(place, app.appId)}>{app.name}</a>,
  },
  {
    key: "description",
    label: () => t("apps.columns.description"),
    from: 1100,
    card: "l2",
    cell: (app) => (
      <span class="dim" data-tip={app.description || undefined}>
        {app.description}
      </span>
    ),
  },
  {
    key: "id",
    label: () => t("apps.columns.appId"),
    width: 130,
    from: 760,
    card: "l3",
    cell: (app) => (
      <Mono clip full={app.appId}>
        {app.appId}
      </Mono>
    ),
  },
  {
    key: "key",
    label: () => t("apps.columns.appKey"),
    width: 136,
    card: "l4",
    cell: (app) => <AppKeyCell app={app} onShow={() => onShowKey(app)} />,
  },
];

const facts = (place: Place): Column<App>[] => [
  {
    key: "editor",
    label: () => t("apps.columns.editor"),
    width: 116,
    from: 1000,
    cell: (app) => <span data-tip={app.updatedBy}>{app.updatedBy}</span>,
  },
  {
    key: "changed",
    label: () => t("apps.columns.changed"),
    width: 104,
    end: true,
    off: true,
    cell: (app) => <Time at={app.updatedAt} format="list" />,
  },
  {
    key: "created",
    label: () => t("apps.columns.created"),
    width: 104,
    end: true,
    off: true,
    cell: (app) => <Time at={app.createdAt} format="list" />,
  },
  {
    key: "autoscale",
    label: () => t("apps.columns.autoscale"),
    width: 92,
    end: true,
    off: true,
    cell: (app) => onOff(app.autoscale.enabled, app.autoscale.globalMaxJobs),
  },
  {
    key: "flow",
    label: () => t("apps.columns.flowControl"),
    width: 100,
    end: true,
    off: true,
    cell: (app) => onOff(app.flowControl.enabled, app.flowControl.runConcurrency),
  },
  {
    key: "jobs",
    label: () => t("apps.columns.jobs"),
    width: 116,
    end: true,
    card: "r3",
    cardLabel: true,
    cell: (app) => `${formatNumber(app.jobs)} / ${formatNumber(jobLimit(app))}`,
  },
  {
    key: "workers",
    label: () => t("apps.columns.workers"),
    width: 76,
    end: true,
    card: "r4",
    cardLabel: true,
    cell: (app) => (
      <a href={workersHref(place, app.appId)} classList={{ zero: app.workers === 0 }}>
        {formatNumber(app.workers)}
        <span class="hidden"> {t("apps.workers.title", app.name)}</span>
      </a>
    ),
  },
];

export function createAppColumns(onShowKey: (app: App) => void) {
  const place = usePlace();
  return createColumns<App>("apps", [...identity(place, onShowKey), ...facts(place)]);
}
