import { beforeAll, describe, expect, test } from "vitest";
import { authenticate } from "../../../worker/access/authenticate.ts";
import { openDatabase } from "../../../worker/db/database.ts";
import { type Ask, api, env, issuePaths } from "./a-deployment.ts";
import { type Held, newHeld, newPerson, newToken, type Person } from "./identities.ts";

let app: Held;
let other: Held;
let path: string;

beforeAll(async () => {
  await api("POST", "/namespaces", { body: { id: "team", name: "Team" } });
  app = await newHeld("team", "granted-app");
  other = await newHeld("team", "other-app");
  path = "/namespaces/team/apps/granted-app/grants";
});

const grant = (people: Person[], more: Ask = {}) =>
  api("PUT", path, { ...more, body: { userIds: people.map(({ userId }) => userId) } });

describe("grants of an app", () => {
  test("say who sees it and who could, without administrators, and narrow those who could by a search", async () => {
    const ada = await newPerson("editor");
    const bob = await newPerson("viewer");
    await newPerson("administrator");
    const saved = await grant([ada]);
    expect(saved.status).toBe(200);
    const { body, headers } = await api("GET", path);
    expect(body.items).toMatchObject([{ userId: ada.userId, role: "editor", grantedBy: "admin-token" }]);
    const others = body.others.map((person: { userId: string }) => person.userId);
    expect(others).toContain(bob.userId);
    expect(others).not.toContain(ada.userId);
    expect(body.others.every((person: { role: string }) => person.role !== "administrator")).toBe(true);
    expect(headers.get("etag")).toBe(`"${body.version}"`);
    const found = await api("GET", `${path}?search=${bob.email.slice(0, 8).toUpperCase()}`);
    expect(found.body.others.map((person: { email: string }) => person.email)).toContain(bob.email);
    expect((await api("GET", `${path}?search=nobody-like-that`)).body.others).toEqual([]);
    expect((await api("GET", `${path}?search=nobody-like-that`)).body.items).toHaveLength(1);
  });

  test("let a person see the namespace, the app and its jobs at once, and lose them at once", async () => {
    const eve = await newPerson("editor");
    const look = (at: string) => api("GET", at, eve.ask);
    expect((await look("/namespaces")).body.items).toEqual([]);
    expect((await look("/namespaces/team")).status).toBe(404);
    await grant([eve]);
    const { body } = await look("/namespaces");
    expect(body.items).toMatchObject([{ id: "team", apps: 1, jobs: 1 }]);
    expect((await look("/namespaces/team/apps")).body.items).toMatchObject([{ appId: "granted-app" }]);
    expect((await look("/namespaces/team/jobs")).body.items).toMatchObject([{ jobId: app.jobId }]);
    expect((await look("/namespaces/team/tags")).body.items).toEqual([
      { tag: "granted-app", jobs: 1, workflows: 0 },
    ]);
    expect((await look(`/namespaces/team/jobs/${app.jobId}`)).status).toBe(200);
    expect((await look(`/namespaces/team/jobs/${other.jobId}`)).status).toBe(404);
    await grant([]);
    expect((await look(`/namespaces/team/jobs/${app.jobId}`)).status).toBe(404);
    expect((await look("/namespaces/team/jobs")).status).toBe(404);
  });

  test("that another isolate took away hold for no longer than 5 s", async () => {
    const mia = await newPerson("viewer", { apps: [app] });
    const from = Date.now();
    const ask = async (secondsLater: number) => {
      const caller = await authenticate(
        {
          env,
          db: openDatabase(env.DB),
          now: from + secondsLater * 1000,
          origin: "http://localhost",
          sourceAddress: "10.0.0.1",
          after: () => undefined,
        },
        new Request("http://localhost", mia.ask.headers ? { headers: mia.ask.headers } : {}),
      );
      return caller.access === "everything" ? ["everything"] : [...caller.access.keys()];
    };
    expect(await ask(0)).toEqual(["team"]);
    await env.DB.prepare("DELETE FROM grants").run();
    expect(await ask(3)).toEqual(["team"]);
    expect(await ask(5)).toEqual([]);
  });

  test("are refused for unknown accounts by their place, and for a list that changed meanwhile", async () => {
    const ned = await newPerson("viewer");
    const wrong = await api("PUT", path, { body: { userIds: [ned.userId, "usr_nobody"] } });
    expect([wrong.status, issuePaths(wrong)]).toEqual([400, ["userIds.1"]]);
    const { version } = (await api("GET", path)).body;
    expect((await grant([ned], { headers: { "if-match": `"${version}"` } })).status).toBe(200);
    const late = await grant([], { headers: { "if-match": `"${version}"` } });
    expect([late.status, late.body.error.code]).toEqual([412, "version_mismatch"]);
    expect((await api("GET", path)).body.items).toHaveLength(1);
  });

  test("leave a record of who was added and removed, and none when nothing changed", async () => {
    const [ann, ben] = [await newPerson("viewer"), await newPerson("viewer")];
    await grant([ann]);
    await grant([ben]);
    await grant([ben]);
    const { body } = await api("GET", "/namespaces/team/operations?object=grant&limit=2");
    expect(body.items).toMatchObject([
      {
        action: "grant.update",
        objectId: "granted-app",
        after: { granted: [ben.email], revoked: [ann.email] },
      },
      { after: { granted: [ann.email] } },
    ]);
  });

  test("go with the account and with the app, also when one comes back under the same id", async () => {
    const zoe = await newPerson("editor");
    const body = { appId: "brief-app", name: "Brief" };
    await api("POST", "/namespaces/team/apps", { body });
    const brief = "/namespaces/team/apps/brief-app";
    await api("PUT", `${brief}/grants`, { body: { userIds: [zoe.userId] } });
    expect((await api("GET", brief, zoe.ask)).status).toBe(200);
    await api("DELETE", brief);
    await api("POST", "/namespaces/team/apps", { body });
    expect((await api("GET", brief, zoe.ask)).status).toBe(404);
    await api("PUT", `${brief}/grants`, { body: { userIds: [zoe.userId] } });
    await api("DELETE", `/users/${zoe.userId}`);
    expect((await api("GET", `${brief}/grants`)).body.items).toEqual([]);
  });
});

/** Of a batch that has ended. */
const outcomesOf = async (batchId: string, ask: Ask): Promise<unknown> => {
  const path = `/namespaces/team/batches/${batchId}`;
  await expect.poll(async () => (await api("GET", path, ask)).body.status).toBe("finished");
  return (await api("GET", `${path}/items`, ask)).body.items;
};

describe("what an editor with a grant cannot do", () => {
  test("is to make, copy, batch or run what belongs to another app", async () => {
    const { ask } = await newPerson("editor", { apps: [app] });
    const job = { name: "x", jobType: "nodejs", processor: "x" };
    const made = await api("POST", "/namespaces/team/jobs", { ...ask, body: { ...job, appId: "other-app" } });
    expect([made.status, issuePaths(made)]).toEqual([400, ["appId"]]);
    const none = await api("POST", "/namespaces/team/jobs", { ...ask, body: { ...job, appId: "no-app" } });
    expect(made.body.error.message).toBe(none.body.error.message);
    for (const action of ["run", "enable", "disable", "delete"]) {
      const jobIds = [other.jobId];
      const { body } = await api("POST", "/namespaces/team/jobs/batch", { ...ask, body: { action, jobIds } });
      expect(await outcomesOf(body.batchId, ask)).toMatchObject([{ error: { code: "not_found" } }]);
    }
    for (const action of ["kill", "rerun", "mark_success"]) {
      const runIds = [other.runId];
      const { body } = await api("POST", "/namespaces/team/runs/batch", { ...ask, body: { action, runIds } });
      expect(await outcomesOf(body.batchId, ask)).toMatchObject([{ error: { code: "not_found" } }]);
    }
    expect((await api("GET", `/namespaces/team/runs/${other.runId}`)).body.status).toBe("pool");
  });

  test("is to read the records of another app, or of jobs of it that have gone", async () => {
    const { ask } = await newPerson("viewer", { apps: [app] });
    const gone = await api("POST", "/namespaces/team/jobs", {
      body: { appId: "other-app", name: "gone", jobType: "nodejs", processor: "x" },
    });
    await api("DELETE", `/namespaces/team/jobs/${gone.body.jobId}`);
    const { body } = await api("GET", "/namespaces/team/operations?limit=200", ask);
    const kinds = new Set(body.items.map((record: { objectId: string }) => record.objectId));
    expect([...kinds].sort()).toEqual([String(app.jobId), "granted-app"].sort());
    expect(JSON.stringify(body)).not.toContain("other-app");
  });
});

describe("a scoped token", () => {
  const scope = { namespaces: [], apps: [{ namespace: "team", appId: "granted-app" }] };

  test("is shown with its scope, and reaches nothing else", async () => {
    const { ask, tokenId } = await newToken("editor", scope);
    const { body } = await api("GET", "/tokens?limit=200");
    const listed = body.items.find((token: { tokenId: string }) => token.tokenId === tokenId);
    expect(listed.scope).toEqual(scope);
    expect((await api("GET", "/namespaces/team/jobs", ask)).body.items).toHaveLength(1);
    expect((await api("GET", "/namespaces/default", ask)).status).toBe(404);
  });

  test("names what exists, and something", async () => {
    const make = (scope: object) => api("POST", "/tokens", { body: { name: "x", role: "viewer", scope } });
    expect(issuePaths(await make({}))).toEqual(["scope"]);
    const wrong = await make({
      namespaces: ["team", "nowhere"],
      apps: [{ namespace: "team", appId: "nothing" }],
    });
    expect(issuePaths(wrong)).toEqual(["scope.namespaces.1", "scope.apps.0"]);
  });

  test("of a whole namespace reaches apps that are made later, but makes no namespace and no token", async () => {
    const { ask } = await newToken("administrator", { namespaces: ["team"] });
    const body = { appId: "later-app", name: "Later" };
    expect((await api("POST", "/namespaces/team/apps", { ...ask, body })).status).toBe(201);
    expect((await api("POST", "/namespaces", { ...ask, body: { name: "x" } })).status).toBe(403);
    expect((await api("POST", "/tokens", { ...ask, body: { name: "x", role: "viewer" } })).status).toBe(403);
    expect((await api("POST", "/namespaces/default/apps", { ...ask, body })).status).toBe(404);
  });

  test("reaches nothing when what it named has gone, also under the same name", async () => {
    const make = () => api("POST", "/namespaces/team/apps", { body: { appId: "passing", name: "Passing" } });
    await make();
    const { ask } = await newToken("editor", { apps: [{ namespace: "team", appId: "passing" }] });
    await api("DELETE", "/namespaces/team/apps/passing");
    await make();
    expect((await api("GET", "/namespaces", ask)).body.items).toEqual([]);
    expect((await api("GET", "/namespaces/team/apps/passing", ask)).status).toBe(404);
  });
});
