import { useSearchParams } from "@solidjs/router";
import { Match, Switch } from "solid-js";
import type { ExecutionMode, JobDefinition } from "../../../../client/protocol/job.ts";
import type { Run } from "../../../../client/protocol/run.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { type Tab, Tabs } from "../../ui/tabs.tsx";
import { createLogFeed } from "../log/log-feed.ts";
import { LogViewer } from "../log/log-viewer.tsx";
import { ExecutionTab, TaskListTab } from "../tasks/execution-tab.tsx";
import { createExecutionView } from "../tasks/execution-view.ts";
import { taskIdOfLabel } from "../tasks/task-label.ts";
import { isGrid } from "../tasks/task-words.ts";
import { RunBasic } from "./run-basic.tsx";
import { runHref } from "./run-columns.tsx";
import { isOpen } from "./run-words.ts";

const allTabs = ["execution", "subtasks", "shards", "log", "basic"] as const;
type RunTab = (typeof allTabs)[number];

const own: Record<ExecutionMode, readonly RunTab[]> = {
  standalone: [],
  broadcast: ["execution"],
  parallel: ["execution", "subtasks"],
  memory_grid: ["execution"],
  grid: ["execution"],
  sharding: ["shards"],
};

/** The views of a mode, in their order; the first is where one arrives. */
const tabsOf = (mode: ExecutionMode): readonly RunTab[] => [...own[mode], "log", "basic"];

/** The views of a run: what its mode has of its own, its log, everything else. */
export function RunTabs(props: { run: Run; definition: JobDefinition | undefined }) {
  const place = usePlace();
  const [search, setSearch] = useSearchParams<{ tab?: string }>();
  const feed = createLogFeed(place.ns, () => props.run.runId);
  const view = createExecutionView(place.ns, () => props.run);
  const known = () => tabsOf(props.run.mode);
  const first = () => known()[0] ?? "log";
  const chosen = (): RunTab => known().find((tab) => tab === search.tab) ?? first();
  const taskCount = () => {
    const total = view.data()?.totals.total;
    return total === undefined ? undefined : formatNumber(total);
  };
  const labels: Record<RunTab, () => Omit<Tab<RunTab>, "value">> = {
    execution: () => ({ label: t("tasks.tabs.execution") }),
    subtasks: () => ({ label: t("tasks.tabs.subtasks"), count: taskCount() }),
    shards: () => ({ label: t("tasks.tabs.shards"), count: taskCount() }),
    log: () => ({ label: t("runs.page.log"), count: formatNumber(feed.state().total) }),
    basic: () => ({ label: t("runs.page.basic") }),
  };
  const tabs = (): Tab<RunTab>[] => known().map((tab) => ({ value: tab, ...labels[tab]() }));
  /** Where a task of the log is listed; nowhere where the mode keeps no list. */
  const taskHref = (label: string) => {
    const task = taskIdOfLabel(label, props.run);
    const tab = own[props.run.mode].find((one) => one === "subtasks" || one === "shards");
    if (task === undefined || tab === undefined || isGrid(props.run.mode)) return undefined;
    return `${runHref(place, props.run.runId)}?tab=${tab}&task=${task}`;
  };
  const log = (title?: boolean) => (
    <LogViewer
      feed={feed}
      name={props.run.runId}
      open={isOpen(props.run.status)}
      titled={title}
      taskHref={taskHref}
    />
  );
  return (
    <Tabs<RunTab>
      label={t("runs.page.tabs", props.run.runId)}
      tabs={tabs()}
      value={chosen()}
      onChange={(tab) => setSearch({ tab: tab === first() ? undefined : tab }, { replace: true })}
    >
      {(tab) => (
        <Switch>
          <Match when={tab === "execution"}>
            <ExecutionTab
              run={props.run}
              view={view}
              allowedFailurePercent={props.definition?.allowedFailurePercent ?? 0}
            >
              {log(true)}
            </ExecutionTab>
          </Match>
          <Match when={tab === "subtasks" || tab === "shards"}>
            <TaskListTab run={props.run} view={view} />
          </Match>
          <Match when={tab === "log"}>{log()}</Match>
          <Match when={tab === "basic"}>
            <RunBasic run={props.run} />
          </Match>
        </Switch>
      )}
    </Tabs>
  );
}
