import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Server } from "../support/server.ts";
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

/** A namespace with 200 jobs and a long history, written while the platform is down: running so many would take an hour. */
export const sceneWithHistory = async (
  server: Server,
  name: string,
  count: number,
): Promise<{ scene: Scene; jobIds: number[] }> => {
  const scene = await Scene.open(server, name);
  const jobIds = await scene.createJobs(200, { retention: 1000 });
  await server.stop();
  fillHistory(await findDatabase(server.dataDir), scene.ns, jobIds, count);
  await server.start();
  return { scene, jobIds };
};
