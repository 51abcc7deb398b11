import { Show } from "solid-js";
import type { RunTask } from "../../../../client/protocol/task.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Mono } from "../../ui/code.tsx";
import { type Column, createColumns } from "../../ui/columns.tsx";
import { type OpenRows, RowToggle } from "../../ui/row-toggle.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";
import { Dash, Duration, Time } from "../../ui/time.tsx";
import { spokenId, type TaskKind, taskNamed } from "./task-words.ts";

export interface TaskColumnsInput {
  kind: TaskKind;
  /** Of a grid: what failed, and nothing else. */
  failures?: boolean;
  open: OpenRows<string>;
  addressOf: (workerId: string) => string;
}

/** The first line of a result or a message; the whole text is in the row's details. */
const firstLine = (text: string): string => text.trimStart().split("\n", 1)[0] ?? "";

function WorkerCell(props: { workerId: string | null; addressOf: (workerId: string) => string }) {
  return (
    <Show when={props.workerId} fallback={<Dash />}>
      {(id) => (
        <span data-tip={id()}>
          <Mono>{props.addressOf(id())}</Mono> <span class="faint">{id()}</span>
        </span>
      )}
    </Show>
  );
}

function NumberCell(props: { task: RunTask } & TaskColumnsInput) {
  const shown = () => {
    if (props.kind === "shards") return String(props.task.sharding?.id ?? props.task.taskId);
    return formatNumber(Number(props.task.taskId));
  };
  return (
    <RowToggle
      id={props.task.taskId}
      open={props.open}
      about={t("tasks.toggle", taskNamed(props.kind, spokenId(props.kind, props.task, props.addressOf)))}
    >
      <Show
        when={props.kind !== "parts"}
        fallback={
          <span>
            <Mono>{spokenId("parts", props.task, props.addressOf)}</Mono>{" "}
            <span class="faint">{props.task.workerId}</span>
          </span>
        }
      >
        <span class="tn">{shown()}</span>
      </Show>
    </RowToggle>
  );
}

/** What tells one task from another: number and name, shard and parameter, worker. */
function identity(input: TaskColumnsInput): Column<RunTask>[] {
  const number: Column<RunTask> = {
    key: "number",
    label: () => t(input.kind === "shards" ? "tasks.columns.shard" : "tasks.columns.number"),
    width: 88,
    card: "l1",
    always: true,
    cell: (task) => <NumberCell task={task} {...input} />,
  };
  if (input.kind === "parts") return [{ ...number, label: () => t("tasks.columns.worker"), width: 160 }];
  if (input.kind === "shards") {
    const parameter: Column<RunTask> = {
      key: "parameter",
      label: () => t("tasks.columns.parameter"),
      card: "l3",
      cell: (task) => (
        <Mono clip full={task.sharding?.parameter}>
          {task.sharding?.parameter}
        </Mono>
      ),
    };
    return [number, parameter];
  }
  const name: Column<RunTask> = {
    key: "name",
    label: () => t("tasks.columns.name"),
    width: 124,
    card: "l3",
    cell: (task) => (
      <Show when={task.taskName} fallback={<Dash />}>
        {(text) => (
          <Mono clip full={text()}>
            {text()}
          </Mono>
        )}
      </Show>
    ),
  };
  const item: Column<RunTask> = {
    key: "item",
    label: () => t("tasks.columns.item"),
    from: 1000,
    cell: (task) => (
      <Mono clip dim full={task.item ?? undefined}>
        {task.item}
      </Mono>
    ),
  };
  return input.failures ? [number, name] : [number, name, item];
}

const state: Column<RunTask> = {
  key: "state",
  label: () => t("tasks.columns.state"),
  width: 92,
  card: "l2",
  always: true,
  cell: (task) => (
    <StatusMark status={task.state} tip={task.marked ? t("tasks.marked") : (task.message ?? undefined)} />
  ),
};

const times: Column<RunTask>[] = [
  {
    key: "start",
    label: () => t("tasks.columns.start"),
    width: 82,
    end: true,
    from: 1440,
    card: "r4",
    cell: (task) => <Time at={task.startedAt} format="list" />,
  },
  {
    key: "end",
    label: () => t("tasks.columns.end"),
    width: 82,
    end: true,
    off: true,
    cell: (task) => <Time at={task.finishedAt} format="list" />,
  },
  {
    key: "took",
    label: () => t("tasks.columns.took"),
    width: 80,
    end: true,
    from: 760,
    card: "r2",
    cell: (task) => <Duration from={task.startedAt} to={task.finishedAt} />,
  },
];

export function createTaskColumns(input: TaskColumnsInput) {
  const worker: Column<RunTask> = {
    key: "worker",
    label: () => t("tasks.columns.worker"),
    width: 124,
    from: 860,
    card: "l4",
    cell: (task) => <WorkerCell workerId={task.workerId} addressOf={input.addressOf} />,
  };
  const attempt: Column<RunTask> = {
    key: "attempt",
    label: () => t("tasks.columns.attempt"),
    width: 62,
    end: true,
    from: 760,
    card: "r3",
    cardLabel: true,
    cell: (task) => (task.attempt === 0 ? <Dash /> : formatNumber(task.attempt)),
  };
  const outcome: Column<RunTask> = {
    key: "outcome",
    label: () => t(input.failures ? "tasks.columns.message" : "tasks.columns.outcome"),
    card: "l5",
    cell: (task) => {
      const text = () => task.message ?? task.result ?? "";
      return (
        <span classList={{ wrong: task.state === "failed" }} data-tip={text() || undefined}>
          {firstLine(text())}
        </span>
      );
    },
  };
  return createColumns<RunTask>(`tasks.${input.failures ? "failures" : input.kind}`, [
    ...identity(input),
    ...(input.failures ? [] : [state]),
    ...(input.kind === "parts" ? [] : [worker]),
    attempt,
    outcome,
    // Grids keep no times of single tasks.
    ...(input.failures ? [] : times),
  ]);
}
