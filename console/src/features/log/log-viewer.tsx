import "./log.css";
import { useLocation, useNavigate, useSearchParams } from "@solidjs/router";
import { createEffect, Match, on, Show, Switch } from "solid-js";
import { live } from "../../api/live.ts";
import { t } from "../../i18n/index.ts";
import "../../ui/filters.css";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { saveFile } from "../../ui/save-file.ts";
import { LogBar } from "./log-bar.tsx";
import type { LogFeed } from "./log-feed.ts";
import { LogLines } from "./log-lines.tsx";
import { logFile } from "./log-text.ts";
import { createLogView } from "./log-view.ts";

export interface LogViewerProps {
  feed: LogFeed;
  /** Names the file and the region: the run's id. */
  name: string;
  /** The run goes on: new lines are followed from the start. */
  open: boolean;
  /** Under other things: says what it is. */
  titled?: boolean | undefined;
  /** Where a task of a line is listed. */
  taskHref?: (label: string) => string | undefined;
}

const lineOfHash = (hash: string): number | undefined => {
  const match = /^#L([1-9]\d{0,14})$/.exec(hash);
  return match ? Number(match[1]) : undefined;
};

/** Whose lines are shown, the way to it, and back to all. */
function TaskChip(props: { task: string; href: string | undefined; onClear: () => void }) {
  return (
    <div class="applied">
      <span class="chip">
        <span class="clip">
          <span class="dim">{t("log.task")}</span>{" "}
          <Show when={props.href} fallback={props.task}>
            {(href) => <a href={href()}>{props.task}</a>}
          </Show>
        </span>
        <button type="button" aria-label={t("log.allTasks")} onClick={props.onClear}>
          <Icon name="close" />
        </button>
      </span>
    </div>
  );
}

/** A run's log: search, level, follow, wrap, download; a line's address leads to it. */
export function LogViewer(props: LogViewerProps) {
  const location = useLocation();
  const navigate = useNavigate();
  const linked = () => lineOfHash(location.hash);
  const state = props.feed.state;
  const [search, setSearch] = useSearchParams<{ of?: string }>();
  const view = createLogView(
    props.feed,
    () => props.open && linked() === undefined,
    () => search.of,
  );
  const chooseTask = (task: string | undefined) => setSearch({ of: task }, { replace: true });

  // As soon as the line is there, and once for each address: afterwards the reader moves on.
  let shown: number | undefined;
  createEffect(
    on([linked, () => state().lines], ([line]) => {
      const last = state().lines.at(-1)?.line ?? 0;
      if (line === undefined || line === shown || (last < line && !state().caughtUp)) return;
      shown = line;
      view.setFollow(false);
      view.goToLine(line);
    }),
  );
  const link = (line: number) => {
    shown = line;
    view.setFollow(false);
    view.goToLine(line);
    navigate(`${location.pathname}${location.search}#L${line}`, { replace: true, scroll: false });
  };
  const download = () => saveFile(`${props.name}.log`, logFile(state().lines, state().cut));
  const nothing = () => view.rows().length === 0;

  return (
    <section class="log" aria-label={t("log.title")}>
      <LogBar view={view} titled={props.titled} ready={state().caughtUp} onDownload={download} />
      <Show when={view.task()}>
        {(task) => (
          <TaskChip task={task()} href={props.taskHref?.(task())} onClear={() => chooseTask(undefined)} />
        )}
      </Show>
      <Show when={state().error}>
        {(error) => <ErrorNote flush error={error()} onRetry={props.feed.refresh} />}
      </Show>
      <Show when={!live() && props.open}>
        <p class="log-note">{t("log.paused")}</p>
      </Show>
      <Show
        when={nothing()}
        fallback={<LogLines view={view} complete={state().complete} onLink={link} onTask={chooseTask} />}
      >
        <p class="no-lines" role="status">
          <Switch fallback={t("log.reading")}>
            <Match when={state().lines.length > 0 && view.task() !== undefined}>
              {t(state().caughtUp && props.open ? "log.noneOfTaskYet" : "log.noneOfTask")}
            </Match>
            <Match when={state().lines.length > 0}>{t("log.noneOfLevel")}</Match>
            <Match when={state().caughtUp && props.open}>{t("log.emptyYet")}</Match>
            <Match when={state().caughtUp}>{t("log.empty")}</Match>
          </Switch>
        </p>
      </Show>
    </section>
  );
}
