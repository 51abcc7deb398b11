import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";

interface TableRow {
  name: string;
  wr: number;
  strict: number;
}

const tables = async (): Promise<TableRow[]> => {
  const { results } = await env.DB.prepare("PRAGMA table_list").all<TableRow>();
  return results.filter(({ name }) => !/^(sqlite_|_cf_|d1_)/.test(name));
};

describe("the migrated schema", () => {
  test("has every table STRICT, and without a hidden index but where ids are never reused", async () => {
    const found = await tables();
    expect(found.map((table) => table.name).sort()).toEqual([
      "alarms",
      "api_tokens",
      "apps",
      "backfills",
      "batches",
      "calendars",
      "feeds",
      "grants",
      "idempotency_keys",
      "identities",
      "job_versions",
      "jobs",
      "login_throttle",
      "met_challenges",
      "namespaces",
      "open_runs",
      "operations",
      "passkeys",
      "recovery_codes",
      "removals",
      "runs",
      "sessions",
      "tags",
      "token_scopes",
      "totp_factors",
      "users",
      "workflow_removals",
      "workflow_runs",
      "workflow_versions",
      "workflows",
    ]);
    expect(found.filter((table) => table.strict !== 1)).toEqual([]);
    const withRowid = found.filter((table) => table.wr !== 1).map((table) => table.name);
    expect(withRowid.sort()).toEqual(["apps", "jobs", "operations", "removals", "workflows"]);
  });

  test("writes two rows for an ended run: its slot and the one index of the lists", async () => {
    const insert = env.DB.prepare(
      `INSERT INTO runs (job_id, slot, number, ordinal, namespace, app_id, status, "trigger", schedule_at, data_at,
        created_at, version, attempt) VALUES (900, 1, 1, 1, 'n', 'a', 'success', 'api', 1, 1, 1, 1, 1)`,
    );
    expect((await insert.run()).meta.rows_written).toBe(2);
  });

  test("answers a page of runs from the index by time", async () => {
    const { results } = await env.DB.prepare(
      `EXPLAIN QUERY PLAN SELECT slot, job_id, number FROM runs WHERE namespace = 'n' AND status IN ('failed')
        ORDER BY schedule_at DESC, job_id DESC, number DESC LIMIT 51`,
    ).all<{ detail: string }>();
    expect(results.map((row) => row.detail)).toEqual([
      "SEARCH runs USING COVERING INDEX runs_by_time (namespace=?)",
    ]);
  });

  test.each(["started_at", "finished_at"])("sorts runs by %s from that index alone", async (column) => {
    const { results } = await env.DB.prepare(
      `EXPLAIN QUERY PLAN SELECT slot, job_id, number, coalesce(${column}, created_at) AS sort_key FROM runs
        WHERE namespace = 'n' ORDER BY sort_key DESC, job_id DESC, number DESC LIMIT 51`,
    ).all<{ detail: string }>();
    expect(results[0]?.detail).toBe("SEARCH runs USING COVERING INDEX runs_by_time (namespace=?)");
  });

  test.each([
    ["jobs", "job"],
    ["workflows", "workflow"],
  ])("keeps the tags of %s beside their definitions, whoever writes those", async (table, kind) => {
    const tagged = async (): Promise<unknown[]> => {
      const { results } = await env.DB.prepare(
        "SELECT tag FROM tags WHERE namespace = 'tagged' AND kind = ? ORDER BY tag",
      )
        .bind(kind)
        .all<{ tag: string }>();
      return results.map(({ tag }) => tag);
    };
    const more = table === "jobs" ? "job_type, mode" : "changed, node_count, dag_version";
    const values = table === "jobs" ? "'shell', 'standalone'" : "0, 0, 1";
    await env.DB.prepare(
      `INSERT INTO ${table} (namespace, app_id, name, enabled, definition, version, applied_version, anchor_at,
        enabled_at, created_by, updated_by, created_at, updated_at, ${more})
        VALUES ('tagged', 'a', 'n', 1, '{"tags":["etl","etl","night"],"owner":"ada"}', 1, 1, 1, 1, 'x', 'x', 1, 1, ${values})`,
    ).run();
    expect(await tagged()).toEqual(["etl", "night"]);
    const change = env.DB.prepare(`UPDATE ${table} SET definition = ? WHERE namespace = 'tagged'`);
    await change.bind('{"tags":["night","week"]}').run();
    expect(await tagged()).toEqual(["night", "week"]);
    // A definition as it was before tags came.
    await change.bind("{}").run();
    expect(await tagged()).toEqual([]);
    await change.bind('{"tags":["late"]}').run();
    await env.DB.prepare(`DELETE FROM ${table} WHERE namespace = 'tagged'`).run();
    expect(await tagged()).toEqual([]);
  });

  test("finds jobs by tag and by owner from an index", async () => {
    const planOf = async (sql: string): Promise<string[]> => {
      const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`).all<{ detail: string }>();
      return results.map(({ detail }) => detail);
    };
    const byTag = "SELECT target_id FROM tags WHERE namespace = 'n' AND kind = 'job' AND tag = 'etl'";
    expect(await planOf(byTag)).toEqual(["SEARCH tags USING PRIMARY KEY (namespace=? AND kind=? AND tag=?)"]);
    const byOwner = "SELECT job_id FROM jobs WHERE namespace = 'n' AND owner = 'ada' ORDER BY job_id DESC";
    expect(await planOf(byOwner)).toEqual([
      "SEARCH jobs USING INDEX jobs_by_owner (namespace=? AND owner=?)",
    ]);
  });

  test("keeps operation records as they were written", async () => {
    const now = Date.now();
    await env.DB.prepare(
      `INSERT INTO operations (at, actor, role, source_address, action, object_type, object_id, object_name)
        VALUES (?, 'a', 'viewer', 'x', 'job.run', 'job', '1', 'x')`,
    )
      .bind(now)
      .run();
    const change = env.DB.prepare("UPDATE operations SET actor = 'b' WHERE at = ?").bind(now).run();
    await expect(change).rejects.toThrow(/cannot be changed/);
    const drop = env.DB.prepare("DELETE FROM operations WHERE at = ?").bind(now).run();
    await expect(drop).rejects.toThrow(/kept for 365 days/);
  });

  test("lets operation records go after a year", async () => {
    const old = Date.now() - 366 * 86_400_000;
    await env.DB.prepare(
      `INSERT INTO operations (at, actor, role, source_address, action, object_type, object_id, object_name)
        VALUES (?, 'a', 'viewer', 'x', 'job.run', 'job', '1', 'x')`,
    )
      .bind(old)
      .run();
    const { meta } = await env.DB.prepare("DELETE FROM operations WHERE at = ?").bind(old).run();
    expect(meta.changes).toBe(1);
  });
});
