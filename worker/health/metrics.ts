import type { Aggregates } from "./aggregates.ts";
import { version } from "./health.ts";

type Sample = [labels: Record<string, string>, value: number];
interface Metric {
  name: string;
  help: string;
  type?: "gauge" | "counter";
  samples: Sample[];
}

const escapeLabel = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

const writeSample = (name: string, [labels, value]: Sample): string => {
  const written = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${written.length > 0 ? `{${written.join(",")}}` : ""} ${value}`;
};

const writeMetric = ({ name, help, type = "gauge", samples }: Metric): string =>
  [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map((sample) => writeSample(name, sample)),
  ].join("\n");

const single = (name: string, help: string, value: number): Metric => ({
  name,
  help,
  samples: [[{}, value]],
});

const metricsOf = (figures: Aggregates): Metric[] => [
  { name: "carillon_build_info", help: "The version that answers.", samples: [[{ version }, 1]] },
  {
    name: "carillon_open_runs",
    help: "Runs that have not ended, by status.",
    samples: Object.entries(figures.open).map(([status, count]): Sample => [{ status }, count]),
  },
  {
    name: "carillon_ended_runs_total",
    help: "Runs that ended since the queues started, by status.",
    type: "counter",
    samples: Object.entries(figures.endedTotal).map(([status, count]): Sample => [{ status }, count]),
  },
  {
    name: "carillon_rows_written_total",
    help: "Rows that the queues wrote since they started, as they are billed.",
    type: "counter",
    samples: Object.entries(figures.rowsWritten).map(([store, count]): Sample => [{ store }, count]),
  },
  {
    name: "carillon_ended_runs_last_hour",
    help: "Runs due within the last hour that have ended, by namespace and status.",
    samples: figures.ended.map(({ namespace, status, count }): Sample => [{ namespace, status }, count]),
  },
  single("carillon_apps", "Apps of the deployment.", figures.apps),
  single("carillon_connected_workers", "Workers connected to the queues.", figures.workers),
  single("carillon_outbox_depth", "Ended runs that are not yet in the history.", figures.outboxDepth),
  single("carillon_silent_queues", "Queues that did not answer when asked.", figures.silentQueues),
  single(
    "carillon_oldest_overdue_timer_seconds",
    "For how long the timers that wait longest have not been looked after.",
    figures.oldestOverdueTimerSeconds,
  ),
];

/** Prometheus text. A metric without samples is left out: a family with a heading only is a lint error. */
export const writeMetrics = (figures: Aggregates): string =>
  `${metricsOf(figures)
    .filter((metric) => metric.samples.length > 0)
    .map(writeMetric)
    .join("\n")}\n`;
