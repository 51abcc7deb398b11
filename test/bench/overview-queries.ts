import type { CallInput } from "../../client/api/api-client.ts";
import type { Route } from "../../client/protocol/route.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import type { Server } from "../support/server.ts";
import { percentile, report, round } from "./figures.ts";
import { sceneWithHistory } from "./history.ts";

const dayMs = 86_400_000;
/** Answers are kept for what took long, so each look must be at something else: other days, other jobs. */
const looks = 6;

/** What people look at all day, over a long history: each answer from one or a few queries. */
export const benchOverview = async (server: Server, count = 100_000): Promise<void> => {
  const { scene, jobIds } = await sceneWithHistory(server, "bench-overview", count);
  const params = { ns: scene.ns };
  const measure = async <T extends Route>(
    name: string,
    route: T,
    input: (look: number) => CallInput<T>,
    times = looks,
  ) => {
    const took: number[] = [];
    for (let look = 0; look < times; look += 1) {
      const startedAt = performance.now();
      await scene.api.call(route, input(look));
      took.push(performance.now() - startedAt);
    }
    const [p50Ms, maxMs] = [round(percentile(took, 0.5)), round(Math.max(...took))];
    report("overview", { runs: count, query: name, looks: times, p50Ms, maxMs, toReachMs: 50 });
  };
  // The first touch of a started platform is no look at the history.
  await scene.api.call(routes.listNamespaces, {});
  for (const range of ["24h", "7d", "30d"])
    await measure(`overview ${range}`, routes.getOverview, () => ({ params, query: { range } }), 1);
  for (const hours of ["6", "24"])
    await measure(`forecast ${hours} h`, routes.getForecast, () => ({ params, query: { hours } }));
  const from = (look: number, days: number) =>
    new Date(Date.now() - (days - 1 + look) * dayMs).toISOString().slice(0, 10);
  for (const days of [7, 14, 28])
    await measure(`calendar ${days} d`, routes.getExecutionCalendar, (look) => ({
      params,
      query: { days, from: from(look % 3, days), timeZone: look < 3 ? "UTC" : "Etc/UTC" },
    }));
  await measure("calendar of an app", routes.getExecutionCalendar, (look) => ({
    params,
    query: { app: "app", days: 14, from: from(look % 3, 14), timeZone: look < 3 ? "UTC" : "Etc/UTC" },
  }));
  await measure("calendar of a job", routes.getExecutionCalendar, (look) => ({
    params,
    query: { job: String(jobIds[look]), days: 14 },
  }));
  await measure("fires of a job", routes.listJobFires, (look) => ({
    params: { ...params, jobId: jobIds[look] ?? 0 },
  }));
};
