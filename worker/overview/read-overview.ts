import type { Overview, OverviewRange } from "../../client/protocol/overview.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { Database } from "../db/database.ts";
import { toInstant } from "../instants.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";
import { countCutJobs, readFailing } from "./failing.ts";
import { KeptAnswers } from "./kept-answers.ts";
import { readOpen } from "./open-now.ts";
import { readOutcomes } from "./outcomes.ts";
import { windowOf } from "./range.ts";
import { readTook } from "./took.ts";
import { readWorkers } from "./workers.ts";

type History = Pick<
  Overview,
  "range" | "from" | "to" | "binMs" | "outcomes" | "took" | "failing" | "cutJobs"
>;

const histories = new KeptAnswers<History>();

export const readHistory = async (
  db: Database,
  namespace: string,
  range: OverviewRange,
  now: number,
): Promise<History> => {
  const window = windowOf(range, now);
  const outcomes = await readOutcomes(db, namespace, window);
  const [took, failing, cutJobs] = await Promise.all([
    readTook(db, namespace, window, outcomes.total.success + outcomes.total.failed),
    readFailing(db, namespace, now),
    countCutJobs(db, namespace, window.from),
  ]);
  const { from, to, binMs } = window;
  return { range, from: toInstant(from), to: toInstant(to), binMs, outcomes, took, failing, cutJobs };
};

export const readOverview = async (call: Call<typeof routes.getOverview>): Promise<Overview> => {
  const { db, env, now } = call;
  const { id } = await requireNamespace(db, call.params.ns);
  const range = call.query.range ?? "24h";
  const [history, open, workers] = await Promise.all([
    histories.get(`${id} ${range}`, now, () => readHistory(db, id, range, now)),
    readOpen(db, id),
    readWorkers(env, db, id),
  ]);
  return { ...history, at: toInstant(now), open, workers };
};
