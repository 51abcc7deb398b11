import { createMemo, For, Index, Show } from "solid-js";
import type { NodeRun, WorkflowRun } from "../../../../../client/protocol/workflow-run.ts";
import { useNow } from "../../../app/clock.ts";
import {
  formatClock,
  formatDateTime,
  formatDay,
  formatDuration,
  formatNumber,
  viewerZone,
} from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { type RunStatus, StatusMark } from "../../../ui/status-mark.tsx";
import { isOpen } from "../../runs/run-words.ts";
import { flowReason, nodeTitle } from "./flow-words.ts";
import { barsOf, type GanttBar, lastClusterFrom } from "./gantt-bars.ts";
import { foldsBetween } from "./gantt-folds.ts";
import { axisMs, type GanttScale, ganttScale, markedWords, shareOf } from "./gantt-scale.ts";

const DAY_MS = 86_400_000;
/** A smaller share of the axis between two bars has no room for words. */
const CLUSTER_GAP = 0.05;
const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

/** From the first that could start to the last that ended, or to now. */
function createScale(run: () => WorkflowRun, now: () => number) {
  return createMemo(() => {
    const times = run()
      .nodes.flatMap((node) => [node, ...node.tries])
      .flatMap((one) => [one.readyAt, one.startedAt, one.finishedAt])
      .filter((at) => at !== null)
      .map((at) => Date.parse(at));
    const from = Math.min(Date.parse(run().createdAt), ...times);
    const ended = run().finishedAt;
    const isOver = !isOpen(run().status) && ended !== null;
    const to = Math.max(from, ...times, isOver ? Date.parse(ended) : now());
    const bars = run().nodes.flatMap((node) => barsOf(node, now(), isOpen(node.status)));
    return ganttScale(from, to, { folds: foldsBetween(bars, from, to), isOver });
  });
}

/** Between whole seconds the part of one is enough. */
const markWords = (at: number, { stepMs }: GanttScale): string => {
  if (stepMs >= DAY_MS) return formatDay(at);
  if (at % 1_000 !== 0) return `.${Math.floor((at % 1_000) / 100)}`;
  return formatClock(at).slice(0, stepMs < 60_000 ? 8 : 5);
};

function Axis(props: { scale: GanttScale; now: number | undefined; rows: number }) {
  return (
    <div class="axis" aria-hidden="true" style={{ "--rows": props.rows }}>
      <Index each={markedWords(props.scale, props.now)}>
        {(at) => (
          <span style={{ "--a": percent(shareOf(props.scale, at())) }}>{markWords(at(), props.scale)}</span>
        )}
      </Index>
      <Index each={props.scale.marks}>
        {(at) => <i style={{ "--a": percent(shareOf(props.scale, at())) }} />}
      </Index>
      <Index each={props.scale.folds}>
        {(fold) => (
          <u
            style={{
              "--a": percent(shareOf(props.scale, fold().from)),
              "--b": percent(shareOf(props.scale, fold().to)),
            }}
          >
            {/* One that reaches to now has the clock there. */}
            {fold().to === props.now ? "" : formatDuration(fold().to - fold().from)}
          </u>
        )}
      </Index>
      <Show when={props.now}>
        {(at) => (
          <>
            <b style={{ "--a": percent(shareOf(props.scale, at())) }}>{formatClock(at())}</b>
            <i class="now" style={{ "--a": percent(shareOf(props.scale, at())) }} />
          </>
        )}
      </Show>
    </div>
  );
}

/** What the bars of a node mean, in words beside them. */
function rowWords(node: NodeRun, bars: GanttBar[], appId: string, upstream: string[]): string {
  const open = isOpen(node.status);
  const newest = bars.at(-1);
  const many = node.tries.length > 1 ? t("flows.gantt.tries", formatNumber(node.tries.length)) : "";
  const said = (words: string) => [words, many].filter(Boolean).join(t("runs.comma"));
  if (newest && (newest.held === null || (newest.held === "answer" && !open)))
    return said(formatDuration(newest.to - newest.from, open));
  if (newest && open)
    return said(
      t(
        "flows.gantt.held",
        formatDuration(newest.to - newest.from, true),
        t(`status.${node.status}`).toLowerCase(),
      ),
    );
  if (node.status === "waiting" && upstream.length > 0)
    return t("flows.gantt.waitsFor", upstream.join(t("runs.comma")));
  return said(flowReason(node.reason, appId));
}

/** One bar in words: which try it was, how it ended, how long it took. */
function barTip({ from, to, held, run }: GanttBar): string | undefined {
  const took = formatDuration(to - from);
  if (held !== null) return t(`flows.gantt.until.${held}`, took);
  if (run === null) return undefined;
  const which = t("flows.gantt.try", formatNumber(run.attempt), formatNumber(run.start));
  return [which, t(`status.${run.status}`), took].join(t("runs.comma"));
}

/** What was waited through has the colour of that waiting, whatever became of the node. */
function barStatus({ held, run }: GanttBar, node: NodeRun): RunStatus {
  if (held === "retry" || held === "answer") return "waiting";
  if (held === "turn") return node.status === "waiting" && run === null ? "waiting" : "pool";
  return run?.status ?? node.status;
}

function Row(props: {
  node: NodeRun;
  run: WorkflowRun;
  scale: GanttScale;
  now: number;
  href: string | undefined;
  missing: string[];
}) {
  const open = () => isOpen(props.node.status);
  const bars = () => barsOf(props.node, props.now, open());
  const end = () => Math.max(...bars().map((bar) => bar.to), props.scale.from);
  const words = () => rowWords(props.node, bars(), props.run.appId, props.missing);
  const start = () => lastClusterFrom(bars(), axisMs(props.scale) * CLUSTER_GAP) ?? props.scale.to;
  // At the end of the axis the words stand before the bars, or on them where they fill the axis.
  const late = () => bars().length > 0 && shareOf(props.scale, end()) > 0.8;
  const wordsAt = () => {
    const first = shareOf(props.scale, start());
    return late() && first > 0.2 ? first : shareOf(props.scale, end());
  };
  const name = () => (
    <>
      <span class="id">{props.node.jobId ?? props.node.nodeId}</span>
      <span class="clip">{nodeTitle(props.node)}</span>
    </>
  );
  return (
    <li>
      <Show when={props.href} fallback={<span class="row-name">{name()}</span>}>
        {(href) => (
          <a class="row-name" href={href()}>
            {name()}
          </a>
        )}
      </Show>
      <StatusMark status={props.node.status} />
      <div class="track">
        <Index each={bars()}>
          {(bar) => (
            <i
              classList={{ held: bar().held !== null }}
              data-s={barStatus(bar(), props.node)}
              data-tip={barTip(bar())}
              style={{
                "--a": percent(shareOf(props.scale, bar().from)),
                "--b": percent(shareOf(props.scale, bar().to)),
              }}
            />
          )}
        </Index>
        <span
          classList={{ before: late() }}
          data-tip={words() || undefined}
          style={{ "--a": percent(wordsAt()) }}
        >
          {words()}
        </span>
      </div>
    </li>
  );
}

/** When each node was waiting and when it ran, on one axis. */
export function FlowGantt(props: {
  run: WorkflowRun;
  /** In the order of the graph. */
  nodes: NodeRun[];
  href: (node: NodeRun) => string | undefined;
  missingOf: (nodeId: string) => string[];
}) {
  const now = useNow();
  const scale = createScale(
    () => props.run,
    () => now(),
  );
  const going = () => isOpen(props.run.status);
  const end = () => {
    const { from, to } = scale();
    return formatDay(from) === formatDay(to) ? formatClock(to) : formatDateTime(to);
  };
  return (
    <section class="gantt" aria-label={t("flows.gantt.title")}>
      <p class="dim gantt-range">
        {t("flows.gantt.range", formatDateTime(scale().from), end(), viewerZone)}
        <Index each={scale().folds}>
          {(fold) => t("flows.gantt.folded", formatDuration(fold().to - fold().from))}
        </Index>
      </p>
      <div class="chart">
        <Axis scale={scale()} now={going() ? now() : undefined} rows={props.nodes.length} />
        <ol>
          <For each={props.nodes}>
            {(node) => (
              <Row
                node={node}
                run={props.run}
                scale={scale()}
                now={now()}
                href={props.href(node)}
                missing={props.missingOf(node.nodeId)}
              />
            )}
          </For>
        </ol>
      </div>
    </section>
  );
}
