import { Match, Show, Switch } from "solid-js";
import type { AppWorkers, Overview } from "../../../../client/protocol/overview.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { LinkButton } from "../../ui/button.tsx";
import { type Column, createColumns } from "../../ui/columns.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
import { HealthMark } from "../../ui/status-mark.tsx";
import { Table } from "../../ui/table.tsx";

function measureWords(app: AppWorkers): string {
  if (!app.measure) return "";
  const { measure, value } = app.measure;
  const digits = measure === "load5" ? 1 : 0;
  const said = formatNumber(value, { maximumFractionDigits: digits });
  const unit = measure === "load5" ? "" : " %";
  return t("overview.workers.over", t(`apps.workers.measures.${measure}`), said + unit);
}

function AppState(props: { app: AppWorkers }) {
  return (
    <Switch fallback={<HealthMark state="healthy" />}>
      <Match when={!props.app.known}>
        <span class="faint" data-tip={t("overview.workers.unknownWhy")}>
          {t("overview.workers.unknown")}
        </span>
      </Match>
      <Match when={props.app.up === 0 && props.app.lost === 0}>
        <span class="faint">{t("overview.workers.none")}</span>
      </Match>
      <Match when={props.app.lost > 0 || props.app.busy > 0}>
        <Show when={props.app.lost > 0}>
          <HealthMark state="lost" label={t("overview.workers.lost", formatNumber(props.app.lost))} />
        </Show>
        <Show when={props.app.busy > 0}>
          <HealthMark state="busy" label={t("overview.workers.busy", formatNumber(props.app.busy))}>
            {props.app.lost > 0 ? undefined : measureWords(props.app)}
          </HealthMark>
        </Show>
      </Match>
    </Switch>
  );
}

const faintZero = (value: number) => <span classList={{ faint: value === 0 }}>{formatNumber(value)}</span>;

export function WorkersByApp(props: { data: Overview | undefined }) {
  const place = usePlace();
  const columns: Column<AppWorkers>[] = [
    {
      key: "app",
      label: () => t("overview.workers.app"),
      width: 116,
      card: "l1",
      cell: (app) => <a href={place.inNamespace("apps", app.appId, "workers")}>{app.appId}</a>,
    },
    {
      key: "up",
      label: () => t("overview.workers.up"),
      width: 48,
      end: true,
      card: "r1",
      cardLabel: true,
      cell: (app) => faintZero(app.up),
    },
    {
      key: "state",
      label: () => t("overview.workers.state"),
      card: "l2",
      cell: (app) => <AppState app={app} />,
    },
    {
      key: "tasks",
      label: () => t("overview.workers.tasks"),
      width: 66,
      end: true,
      card: "r2",
      cardLabel: true,
      cell: (app) => faintZero(app.tasks),
    },
  ];
  const facts = () =>
    props.data?.workers.moreApps
      ? t("overview.workers.more", formatNumber(props.data.workers.moreApps))
      : t("overview.workers.facts");
  return (
    <Section title={t("overview.workers.title")} facts={facts()} flush>
      <Table
        class="by-app"
        caption={t("overview.workers.caption")}
        columns={createColumns("overview-workers", columns)}
        rows={props.data?.workers.apps}
        rowId={(app) => app.appId}
        expected={5}
        empty={
          <Empty
            title={t("overview.workers.noApp")}
            action={
              <LinkButton size="small" href={place.inNamespace("apps")}>
                {t("overview.workers.toApps")}
              </LinkButton>
            }
          >
            {t("overview.workers.noAppWhy")}
          </Empty>
        }
      />
    </Section>
  );
}
