import { Show } from "solid-js";
import type { Namespace } from "../../../../client/protocol/namespace.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Mono } from "../../ui/code.tsx";
import { createColumns } from "../../ui/columns.tsx";
import { Time } from "../../ui/time.tsx";

export function createNamespaceColumns() {
  const place = usePlace();
  const at = (namespace: Namespace, page: string) => `/ns/${encodeURIComponent(namespace.id)}/${page}`;
  return createColumns<Namespace>("namespaces", [
    {
      key: "name",
      label: () => t("namespaces.columns.name"),
      card: "l1",
      always: true,
      cell: (namespace) => (
        <>
          <a href={at(namespace, "executions")}>{namespace.name}</a>
          <Show when={namespace.id === place.ns()}>
            <span class="here">{t("namespaces.here")}</span>
          </Show>
        </>
      ),
    },
    {
      key: "id",
      label: () => t("namespaces.columns.id"),
      width: 180,
      card: "l2",
      cell: (namespace) => (
        <Mono clip full={namespace.id}>
          {namespace.id}
        </Mono>
      ),
    },
    {
      key: "description",
      label: () => t("namespaces.columns.description"),
      from: 860,
      card: "l3",
      cell: (namespace) => (
        <span class="dim" data-tip={namespace.description || undefined}>
          {namespace.description}
        </span>
      ),
    },
    {
      key: "region",
      label: () => t("namespaces.columns.region"),
      width: 120,
      from: 760,
      card: "r2",
      cell: (namespace) => place.regionName(namespace.region),
    },
    {
      key: "apps",
      label: () => t("namespaces.columns.apps"),
      width: 70,
      end: true,
      card: "r3",
      cardLabel: true,
      cell: (namespace) => <a href={at(namespace, "apps")}>{formatNumber(namespace.apps)}</a>,
    },
    {
      key: "jobs",
      label: () => t("namespaces.columns.jobs"),
      width: 70,
      end: true,
      card: "r4",
      cardLabel: true,
      cell: (namespace) => formatNumber(namespace.jobs),
    },
    {
      key: "created",
      label: () => t("namespaces.columns.created"),
      width: 116,
      end: true,
      from: 1000,
      card: "l4",
      cell: (namespace) => <Time at={namespace.createdAt} format="list" />,
    },
  ]);
}
