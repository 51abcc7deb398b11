import * as v from "valibot";
import { slug } from "./text.ts";

export const namespaceId = slug(64);
export const appId = slug(64);
/** Never reused in a deployment. */
export const jobId = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER));

const RUN_ID = /^([1-9]\d{0,14})-([1-9]\d{0,14})$/;

/** `{jobId}-{number}`: people can say it, and it leads to its job without a look-up. */
export const runId = v.pipe(v.string(), v.regex(RUN_ID, "must be a run id such as 104-218"));

export interface RunRef {
  jobId: number;
  number: number;
}

export const formatRunId = (ref: RunRef): string => `${ref.jobId}-${ref.number}`;

export const parseRunId = (text: string): RunRef | null => {
  const match = RUN_ID.exec(text);
  return match ? { jobId: Number(match[1]), number: Number(match[2]) } : null;
};

export const workflowId = jobId;
export const workflowRunId = v.pipe(
  v.string(),
  v.regex(/^w[1-9]\d{0,14}-[1-9]\d{0,14}$/, "must be a workflow run id such as w12-218"),
);

/** A name as an id: `Demo app` is `Demo-app`. Empty when nothing of the name can stand in one. */
export const slugOf = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 64);
