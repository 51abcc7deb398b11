import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { routes } from "../../client/protocol/routes/index.ts";
import type { Server } from "../support/server.ts";
import { percentile, report, round } from "./figures.ts";
import { Scene } from "./scene.ts";

const findDatabase = async (folder: string): Promise<string> => {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith(".sqlite")) continue;
    const database = new DatabaseSync(join(folder, name), { readOnly: true });
    const found = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'open_runs'").get();
    database.close();
    if (found) return join(folder, name);
  }
  throw new Error("no database with a history");
};

const fillHistory = (path: string, ns: string, jobIds: readonly number[], count: number): void => {
  const database = new DatabaseSync(path);
  const insert = database.prepare(
    `INSERT INTO runs (job_id, slot, number, ordinal, namespace, app_id, status, reason, trigger, schedule_at, data_at, created_at, started_at, finished_at, version, attempt, attempts, parameters)
     VALUES (?, ?, ?, ?, ?, 'app', ?, ?, 'timer', ?, ?, ?, ?, ?, 1, 1, '[]', '')`,
  );
  database.exec("BEGIN");
  for (let index = 0; index < count; index += 1) {
    const number = Math.floor(index / jobIds.length) + 1;
    const at = Date.now() - (count - index) * 700;
    const failed = index % 97 === 0;
    insert.run(
      jobIds[index % jobIds.length] ?? 0,
      number % 1000,
      number,
      number,
      ns,
      failed ? "failed" : "success",
      failed ? "error" : "completed",
      at,
      at,
      at,
      at,
      at + 50,
    );
  }
  database.exec("COMMIT");
  database.close();
};

/** Any page of the list with a long history: first, deep, filtered. */
export const benchHistoryLists = async (server: Server, count = 100_000): Promise<void> => {
  const scene = await Scene.open(server, "bench-history");
  const jobIds = await scene.createJobs(200, { retention: 1000 });
  await server.stop();
  fillHistory(await findDatabase(server.dataDir), scene.ns, jobIds, count);
  await server.start();
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
