import { beforeAll, describe, expect, test } from "vitest";
import { api, env, newApp } from "./a-deployment.ts";

let path: string;
beforeAll(async () => {
  path = `/namespaces/default/apps/${(await newApp()).appId}/signing-secrets`;
});

interface Item {
  id: string;
  secret: string;
  signs: boolean;
}
const list = async (): Promise<Item[]> => (await api("GET", path)).body.items;

describe("signing secrets", () => {
  test("are two at once while they are changed, and the last one stays", async () => {
    const [first] = await list();
    expect((await api("DELETE", `${path}/${first?.id}`)).status).toBe(409);
    for (const _ of [1, 2]) expect((await api("POST", path, { body: {} })).status).toBe(201);
    const all = await list();
    expect(all.map(({ signs }) => signs)).toEqual([true, true, false]);
    expect((await api("DELETE", `${path}/${all[0]?.id}`)).status).toBe(204);
    expect((await list()).map(({ id, signs }) => [id, signs])).toEqual([
      [all[1]?.id, true],
      [first?.id, true],
    ]);
    expect((await api("DELETE", `${path}/${all[0]?.id}`)).status).toBe(404);
  });

  test("are recorded when they are looked at, added and removed, without their values", async () => {
    const secrets = (await list()).map(({ secret }) => secret);
    const { results } = await env.DB.prepare(
      "SELECT DISTINCT action, before, after FROM operations WHERE action LIKE '%signing%'",
    ).all();
    const actions = new Set(results.map(({ action }) => action));
    expect(actions).toEqual(
      new Set(["app.reveal_signing_secrets", "app.add_signing_secret", "app.remove_signing_secret"]),
    );
    for (const secret of secrets) expect(JSON.stringify(results)).not.toContain(secret);
  });
});
