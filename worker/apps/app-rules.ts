import type { AppSettings, ConnectedWorker } from "../../client/protocol/app.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";

/** What fields of an app must say together. */
export const appIssues = (app: AppSettings): FieldIssue[] => {
  const issues: FieldIssue[] = [];
  if (app.autoscale.enabled && !app.autoscale.globalMaxJobs) {
    issues.push({
      path: "autoscale.globalMaxJobs",
      rule: "required",
      message: "is required when autoscale is enabled",
    });
  }
  if (app.flowControl.enabled && !app.flowControl.runConcurrency) {
    issues.push({
      path: "flowControl.runConcurrency",
      rule: "required",
      message: "is required when flow control is enabled",
    });
  }
  return issues;
};

/** A threshold above a machine's cores would never be reached as it is meant: refused, naming the machine. */
export const loadIssues = (load5: number, workers: readonly ConnectedWorker[]): FieldIssue[] => {
  const small = workers.find((worker) => worker.load !== null && worker.load.cores < load5);
  if (!small?.load) return [];
  return [
    {
      path: "load5",
      rule: "above_cores",
      message: `must be at most ${small.load.cores}, the CPU cores of the connected worker ${small.address} (${small.workerId})`,
      value: load5,
    },
  ];
};
