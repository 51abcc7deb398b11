import type { Overview, OverviewRange } from "../../client/protocol/overview.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { SeenApps } from "../access/access.ts";
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
  seen: SeenApps,
  range: OverviewRange,
  now: number,
): Promise<History> => {
  const window = windowOf(range, now);
  const outcomes = await readOutcomes(db, namespace, seen, window);
  const [took, failing, cutJobs] = await Promise.all([
    readTook(db, namespace, seen, window, outcomes.total.success + outcomes.total.failed),
    readFailing(db, namespace, seen, now),
    countCutJobs(db, namespace, seen, window.from),
  ]);
  const { from, to, binMs } = window;
  return { range, from: toInstant(from), to: toInstant(to), binMs, outcomes, took, failing, cutJobs };
};

export const readOverview = async (call: Call<typeof routes.getOverview>): Promise<Overview> => {
  const { db, env, now, seen } = call;
  const { id } = await requireNamespace(db, call.params.ns);
  const range = call.query.range ?? "24h";
  // Kept for those who see the same.
  const who = seen === "all" ? "*" : [...seen].sort().join("/");
  const [history, open, workers] = await Promise.all([
    histories.get(`${id} ${range} ${who}`, now, () => readHistory(db, id, seen, range, now)),
    readOpen(db, id, seen),
    readWorkers(env, db, id, seen),
  ]);
  return { ...history, at: toInstant(now), open, workers };
};
