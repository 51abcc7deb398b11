import { beforeAll, expect, test } from "vitest";
import { type Answered, api, env } from "./a-deployment.ts";

const many = 1_100;
const ns = "exported";
const read = (query: string, path = `/namespaces/${ns}/operations/export`): Promise<Answered> =>
  api("GET", `${path}?${query}`);
const recordsIn = ({ body }: Answered): { operationId: number; namespace: string | null; action: string }[] =>
  String(body)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  await api("POST", "/namespaces", { body: { id: ns, name: "Exported" } });
  await api("POST", `/namespaces/${ns}/apps`, { body: { appId: "app", name: '=cmd|"/c calc"!A1' } });
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO operations (namespace, at, actor, role, source_address, action, object_type, object_id, object_name, app_id)
     SELECT ?, i, 'somebody', 'editor', '192.0.2.1', 'job.update', 'job', '1', 'job', 'app' FROM n`,
  )
    .bind(many, ns)
    .run();
});

test("an export holds every record once, newest first, however many pages it takes", async () => {
  const answer = await read("format=jsonl&action=job.update");
  expect(answer.headers.get("content-type")).toBe("application/jsonl");
  expect(answer.headers.get("content-disposition")).toBe(
    `attachment; filename="operation-records-${ns}.jsonl"`,
  );
  const ids = recordsIn(answer).map(({ operationId }) => operationId);
  expect(ids).toHaveLength(many);
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
  const { body } = await read("format=json&from=1970-01-01T00:00:00.500Z&to=1970-01-01T00:00:01Z");
  expect(body).toHaveLength(500);
});

test("an export as CSV runs nothing in a program for tables", async () => {
  const answer = await read("object=app");
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(answer.body).toContain(`"'=cmd|""/c calc""!A1"`);
  expect((await read("format=exe")).status).toBe(400);
});

test("the deployment's export holds what belongs to no namespace, and one namespace when asked for", async () => {
  await api("POST", "/tokens", { body: { name: "made here", role: "viewer" } });
  const all = recordsIn(await read("format=jsonl&object=token", "/operations/export"));
  expect(all[0]).toMatchObject({ action: "token.create", namespace: null });
  const one = recordsIn(await read(`format=jsonl&object=app&namespace=${ns}`, "/operations/export"));
  expect(one.map(({ namespace, action }) => [namespace, action])).toEqual([[ns, "app.create"]]);
});
