import { routes } from "../../client/protocol/routes/index.ts";
import type { Server } from "../support/server.ts";
import { percentile, report, round } from "./figures.ts";
import { sceneWithHistory } from "./history.ts";

/** Any page of the list with a long history: first, deep, filtered. */
export const benchHistoryLists = async (server: Server, count = 100_000): Promise<void> => {
  const { scene, jobIds } = await sceneWithHistory(server, "bench-history", count);
  const queries: Record<string, Record<string, string>> = {
    first: {},
    failed: { status: "failed" },
    job: { job: String(jobIds[7]) },
    name: { job: "job 12" },
    start: { sort: "start" },
    end: { sort: "end", ascending: "true" },
    range: { from: new Date(Date.now() - 3_600_000).toISOString() },
  };
  for (const [name, query] of Object.entries(queries)) {
    const times: number[] = [];
    let cursor: string | null = null;
    let rows = 0;
    for (let index = 0; index < 20; index += 1) {
      const startedAt = performance.now();
      const page: { items: unknown[]; nextCursor: string | null } = await scene.api.call(routes.listRuns, {
        params: { ns: scene.ns },
        query: { ...query, limit: 50, cursor },
      });
      times.push(performance.now() - startedAt);
      rows += page.items.length;
      cursor = page.nextCursor;
    }
    report("history-list", {
      runs: count,
      query: name,
      rows,
      p50Ms: round(percentile(times, 0.5)),
      maxMs: round(Math.max(...times.slice(1))),
      toReachMs: 20,
    });
  }
};
