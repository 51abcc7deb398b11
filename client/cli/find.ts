import type { Job } from "../protocol/job.ts";
import type { Page } from "../protocol/page.ts";
import { routes } from "../protocol/routes/index.ts";
import type { Workflow } from "../protocol/workflow.ts";
import type { Connected } from "./context.ts";
import { CommandFailure } from "./failure.ts";

/** All pages of a list, up to so many items. */
export const pages = async <T>(
  most: number,
  read: (limit: number, cursor: string | undefined) => Promise<Page<T>>,
): Promise<T[]> => {
  const items: T[] = [];
  let cursor: string | undefined;
  while (items.length < most) {
    const page = await read(Math.min(200, most - items.length), cursor);
    items.push(...page.items);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  return items;
};

/** Names hold parts of each other: as many are looked at as may well share one. */
const mostLookedAt = 2_000;

const only = <T extends { appId: string; name: string }>(
  kind: string,
  text: string,
  found: readonly T[],
  idOf: (one: T) => number,
): T => {
  const [one, ...others] = found;
  if (!one) throw new CommandFailure(`no ${kind} is called "${text}" here`);
  if (others.length === 0) return one;
  const ids = found.map((each) => `${idOf(each)} (app ${each.appId})`).join(", ");
  throw new CommandFailure(`${found.length} ${kind}s are called "${text}": ${ids}; give the id, or --app`);
};

const isId = (text: string): boolean => /^[1-9]\d{0,14}$/.test(text);

/** By id, or by its whole name. */
export const findJob = async (
  { api, namespace }: Connected,
  text: string,
  app: string | null,
): Promise<Job> => {
  if (isId(text)) return api.call(routes.getJob, { params: { ns: namespace, jobId: text } });
  const jobs = await pages(mostLookedAt, (limit, cursor) =>
    api.call(routes.listJobs, { params: { ns: namespace }, query: { search: text, app, limit, cursor } }),
  );
  return only(
    "job",
    text,
    jobs.filter(({ name }) => name === text),
    ({ jobId }) => jobId,
  );
};

export const findWorkflow = async (
  { api, namespace }: Connected,
  text: string,
  app: string | null,
): Promise<Workflow> => {
  if (isId(text)) return api.call(routes.getWorkflow, { params: { ns: namespace, workflowId: text } });
  const flows = await pages(mostLookedAt, (limit, cursor) =>
    api.call(routes.listWorkflows, {
      params: { ns: namespace },
      query: { search: text, app, limit, cursor },
    }),
  );
  return only(
    "workflow",
    text,
    flows.filter(({ name }) => name === text),
    ({ workflowId }) => workflowId,
  );
};
