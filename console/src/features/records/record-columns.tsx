import { Show } from "solid-js";
import type { Operation } from "../../../../client/protocol/operation.ts";
import { t } from "../../i18n/index.ts";
import { Mono } from "../../ui/code.tsx";
import { type Column, createColumns } from "../../ui/columns.tsx";
import { type OpenRows, RowToggle } from "../../ui/row-toggle.tsx";
import { Time } from "../../ui/time.tsx";
import type { RecordScope } from "./record-filters.ts";
import { actionWords, changedFields, objectHref, roleWords } from "./record-words.ts";

function Toggle(props: { record: Operation; open: OpenRows<number> }) {
  return (
    <RowToggle
      id={props.record.operationId}
      open={props.open}
      about={t("records.toggle", actionWords(props.record.action), props.record.objectName)}
    >
      <Time at={props.record.at} format="list" />
    </RowToggle>
  );
}

function ObjectCell(props: { record: Operation }) {
  const words = () => (
    <>
      <span class="dim">{t(`records.object.${props.record.objectType}`)}</span>{" "}
      <Show when={props.record.objectName !== props.record.objectId} fallback={props.record.objectId}>
        {props.record.objectName} <Mono dim>{props.record.objectId}</Mono>
      </Show>
    </>
  );
  return (
    <Show when={objectHref(props.record)} fallback={<span>{words()}</span>}>
      {(href) => <a href={href()}>{words()}</a>}
    </Show>
  );
}

const namespaceColumn: Column<Operation> = {
  key: "namespace",
  label: () => t("records.columns.namespace"),
  width: 120,
  from: 760,
  card: "r2",
  cell: (record) => <Mono dim>{record.namespace ?? ""}</Mono>,
};

export function createRecordColumns(scope: RecordScope, open: OpenRows<number>) {
  return createColumns<Operation>(scope === "namespace" ? "records" : "all-records", [
    {
      key: "at",
      label: () => t("records.columns.at"),
      width: 142,
      card: "l1",
      always: true,
      cell: (record) => <Toggle record={record} open={open} />,
    },
    {
      key: "actor",
      label: () => t("records.columns.actor"),
      width: 200,
      card: "l3",
      cell: (record) => (
        <span data-tip={`${record.actor}, ${roleWords(record.role)}`}>
          {record.actor} <span class="dim">{roleWords(record.role)}</span>
        </span>
      ),
    },
    ...(scope === "deployment" ? [namespaceColumn] : []),
    {
      key: "source",
      label: () => t("records.columns.source"),
      width: 130,
      from: 1000,
      card: "r3",
      cell: (record) => <Mono dim>{record.sourceAddress}</Mono>,
    },
    {
      key: "action",
      label: () => t("records.columns.action"),
      width: 140,
      card: "r1",
      cell: (record) => <span data-tip={record.action}>{actionWords(record.action)}</span>,
    },
    {
      key: "object",
      label: () => t("records.columns.object"),
      card: "l2",
      cell: (record) => <ObjectCell record={record} />,
    },
    {
      key: "changes",
      label: () => t("records.columns.changes"),
      from: 860,
      card: "l4",
      cell: (record) => (
        <Show when={changedFields(record)}>
          {(fields) => (
            <span class="dim mono" data-tip={fields()}>
              {fields()}
            </span>
          )}
        </Show>
      ),
    },
  ]);
}
