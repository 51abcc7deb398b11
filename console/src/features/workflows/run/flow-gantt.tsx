import { createMemo, For, Index, Show } from "solid-js";
import type { NodeRun, WorkflowRun } from "../../../../../client/protocol/workflow-run.ts";
import { useNow } from "../../../app/clock.ts";
import { formatClock, formatDateTime, formatDay, formatDuration, viewerZone } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { StatusMark } from "../../../ui/status-mark.tsx";
import { isOpen } from "../../runs/run-words.ts";
import { flowReason } from "./flow-words.ts";
import { barsOf, type GanttScale, ganttScale, shareOf } from "./gantt-scale.ts";

const DAY_MS = 86_400_000;
/** The words of a mark nearer to the end would stand out of the chart. */
const LAST_MARK = 0.96;
const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

/** From the first that could start to the last that ended, or to now. */
function createScale(run: () => WorkflowRun, now: () => number) {
  return createMemo(() => {
    const times = run()
      .nodes.flatMap((node) => [node.readyAt, node.startedAt, node.finishedAt])
      .filter((at) => at !== null)
      .map((at) => Date.parse(at));
    const from = Math.min(Date.parse(run().createdAt), ...times);
    const ended = run().finishedAt;
    const to = Math.max(from, ...times, isOpen(run().status) || ended === null ? now() : Date.parse(ended));
    return ganttScale(from, to);
  });
}

const markWords = (at: number, scale: GanttScale): string =>
  scale.stepMs >= DAY_MS ? formatDay(at) : formatClock(at).slice(0, scale.stepMs < 60_000 ? 8 : 5);

function Axis(props: { scale: GanttScale; now: number | undefined; rows: number }) {
  return (
    <div class="axis" aria-hidden="true" style={{ "--rows": props.rows }}>
      <Index each={props.scale.marks.filter((at) => shareOf(props.scale, at) < LAST_MARK)}>
        {(at) => (
          <>
            <span style={{ "--a": percent(shareOf(props.scale, at())) }}>{markWords(at(), props.scale)}</span>
            <i style={{ "--a": percent(shareOf(props.scale, at())) }} />
          </>
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
function rowWords(node: NodeRun, run: WorkflowRun, now: number, upstream: string[]): string {
  const bars = barsOf(node, now, isOpen(node.status));
  const ran = bars.find((bar) => !bar.held);
  const held = bars.find((bar) => bar.held);
  const again = node.starts > 1 ? t("flows.gantt.starts", String(node.starts)) : "";
  if (ran)
    return [formatDuration(ran.to - ran.from, isOpen(node.status)), again]
      .filter(Boolean)
      .join(t("runs.comma"));
  if (held && isOpen(node.status))
    return t(
      "flows.gantt.held",
      formatDuration(held.to - held.from, true),
      t(`status.${node.status}`).toLowerCase(),
    );
  if (node.status === "waiting" && upstream.length > 0)
    return t("flows.gantt.waitsFor", upstream.join(t("runs.comma")));
  return flowReason(node.reason, run.appId);
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
  const words = () => rowWords(props.node, props.run, props.now, props.missing);
  const start = () => Math.min(...bars().map((bar) => bar.from), props.scale.to);
  // At the end of the axis the words stand before the bars, or on them where they fill the axis.
  const late = () => bars().length > 0 && shareOf(props.scale, end()) > 0.8;
  const wordsAt = () => {
    const first = shareOf(props.scale, start());
    return late() && first > 0.2 ? first : shareOf(props.scale, end());
  };
  const name = () => (
    <>
      <span class="id">{props.node.jobId ?? props.node.nodeId}</span>
      <span class="clip">{props.node.name}</span>
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
              classList={{ held: bar().held }}
              // What was waited through is the pool's colour, whatever became of the node.
              data-s={bar().held ? (props.node.status === "waiting" ? "waiting" : "pool") : props.node.status}
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
  return (
    <section class="gantt" aria-label={t("flows.gantt.title")}>
      <p class="dim gantt-range">
        {t("flows.gantt.range", formatDateTime(scale().from), formatClock(scale().to), viewerZone)}
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
