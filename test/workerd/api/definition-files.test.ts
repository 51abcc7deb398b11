import { beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { api, env, tokenOf } from "./a-deployment.ts";
import {
  actionsOf,
  app,
  apply,
  daily,
  type Entries,
  exported,
  flow,
  type Item,
  issuesOf,
  newNamespace,
  plan,
  shell,
} from "./definitions-trial.ts";
import { newPerson } from "./identities.ts";

const whole: Entries = {
  apps: [app],
  jobs: [shell("extract"), shell("load"), shell("tidy", { ...daily, tags: ["night", "ops"] })],
  workflows: [
    { name: "outer", appId: "billing", nodes: [{ nodeId: "n", kind: "workflow", workflow: "nightly" }] },
    flow("nightly", ["extract", "load"], { timeType: "cron", cron: "0 0 1 * * ?" }),
  ],
};

let ns = "";
beforeEach(async () => {
  ns = await newNamespace();
});

describe("a definitions file", () => {
  test("is planned without a trace, applied in order, and is no change when it comes again", async () => {
    const planned = await plan(whole);
    expect(actionsOf(planned)).toEqual([
      "create app billing",
      "create job extract",
      "create job load",
      "create job tidy",
      "create workflow nightly",
      "create workflow outer",
    ]);
    expect((await api("GET", `/namespaces/${ns}/apps`)).body.items).toEqual([]);
    const applied = await apply(whole);
    expect(applied.body.counts).toMatchObject({ created: 6, failed: 0, refused: 0 });
    expect((await plan(whole)).body.counts).toMatchObject({ unchanged: 6, create: 0, change: 0 });
    const versions = await api("GET", `/namespaces/${ns}/jobs`);
    expect((await apply(whole)).body.counts.unchanged).toBe(6);
    expect((await api("GET", `/namespaces/${ns}/jobs`)).body).toEqual(versions.body);
    const { items } = (await api("GET", `/namespaces/${ns}/workflows?search=nightly`)).body;
    expect(items[0]).toMatchObject({ enabled: true, publishedVersion: 1, changed: false, nodeCount: 2 });
    expect(items[0].nextFireAt).toMatch(/T01:00:00/);
  });

  test("exported, applied to an empty namespace and exported again is the same text", async () => {
    await apply(whole);
    await apply({
      jobs: [
        shell("odd", {
          description: "名: #1",
          parameters: " x\n",
          enabled: false,
          workers: { labels: ["gpu"] },
        }),
        {
          name: "call",
          appId: "billing",
          jobType: "http",
          http: { url: "https://example.com", method: "GET" },
        },
      ],
      workflows: [flow("draft", ["odd"], { publish: false })],
    });
    const text = await exported();
    expect(text).toContain("jobs:\n  - name: call\n    appId: billing\n    jobType: http\n");
    ns = await newNamespace();
    expect((await apply(parse(text))).body.counts).toMatchObject({ created: 9, refused: 0, failed: 0 });
    expect(await exported()).toBe(text);
    const json = (await api("GET", `/namespaces/${ns}/export`)).body;
    expect((await plan(json)).body.counts.unchanged).toBe(9);
    expect(parse(await exported("?app=billing")).jobs).toHaveLength(5);
    const { items } = (await api("GET", `/namespaces/${ns}/workflows?search=nightly`)).body;
    const one = parse(await exported(`?workflowId=${items[0].workflowId}`));
    expect([one.jobs.length, one.workflows.length, one.apps]).toEqual([2, 1, undefined]);
  });

  test("tells changes field by field, resets what it leaves out, and leaves people's switches alone", async () => {
    await apply(whole);
    const { jobId } = (await api("GET", `/namespaces/${ns}/jobs?search=tidy`)).body.items[0];
    await api("POST", `/namespaces/${ns}/jobs/${jobId}/disable`);
    const next = { jobs: [shell("tidy", { ...daily, cron: "0 0 4 * * ?", script: "echo c" })] };
    const planned = await plan(next);
    expect(planned.body.items[0]).toMatchObject({ action: "change", id: jobId, version: 2 });
    expect(planned.body.items[0].changes).toEqual([
      { path: "script", before: "echo a\necho b\n", after: "echo c" },
      { path: "cron", before: "0 30 2 ? * MON-FRI", after: "0 0 4 * * ?" },
      { path: "tags", before: ["night", "ops"], after: [] },
    ]);
    await apply(next);
    const job = (await api("GET", `/namespaces/${ns}/jobs/${jobId}`)).body;
    expect([job.enabled, job.cron, job.version]).toEqual([false, "0 0 4 * * ?", 3]);
    const renamed = {
      jobs: [shell("sweep", { ...daily, cron: "0 0 4 * * ?", script: "echo c", renamedFrom: "tidy" })],
    };
    expect(actionsOf(await apply(renamed))).toEqual(["changed job sweep"]);
    expect((await plan(renamed)).body.counts.unchanged).toBe(1);
  });

  test("is refused entry by entry, by field; what is right is applied all the same", async () => {
    await apply({ apps: [app], jobs: [shell("tidy", daily)] });
    const wrong: Entries = {
      jobs: [
        shell("a", { timeType: "cron", cron: "0 0 25 * * ?" }),
        shell("a"),
        { name: "b", appId: "nowhere", jobType: "shell", script: "x" },
        { name: "tidy", appId: "billing", jobType: "nodejs", processor: "p", ...daily },
        {
          name: "call",
          appId: "billing",
          jobType: "http",
          http: { url: "https://example.com", headers: { token: null } },
        },
        shell("right"),
      ],
      workflows: [
        flow("w", ["tidy", "unknown"]),
        { name: "x", appId: "billing", nodes: [{ nodeId: "n", kind: "workflow", workflow: "y" }] },
        { name: "y", appId: "billing", nodes: [{ nodeId: "n", kind: "workflow", workflow: "x" }] },
      ],
    };
    expect(issuesOf(await plan(wrong))).toEqual([
      ["cron", "cron_value_out_of_range"],
      ["name", "repeated"],
      ["appId", "exists"],
      ["jobType", "fixed"],
      ["http.headers.token", "required"],
      ["nodes.0.job", "scheduled"],
      ["nodes.1.job", "exists"],
      ["nodes", "recursion"],
      ["nodes", "recursion"],
    ]);
    const applied = await apply(wrong);
    expect(applied.body.counts).toMatchObject({ created: 1, refused: 8 });
    expect(applied.body.items[0].error).toMatchObject({ code: "invalid_request" });
    const shape = await plan({
      jobs: [{ ...shell("a"), color: "red" } as object as ReturnType<typeof shell>],
    });
    expect([shape.status, shape.body.error.details.issues[0].path]).toEqual([400, "file.jobs.0.color"]);
  });

  test("is not applied when the world moved on since its plan", async () => {
    await apply({ apps: [app], jobs: [shell("tidy", daily)] });
    const entries = { jobs: [shell("tidy", { ...daily, cron: "0 0 4 * * ?" }), shell("fresh")] };
    const seen = (await plan(entries)).body.items;
    const expected = seen.map(({ kind, appId, name, version }: Record<string, unknown>) => ({
      kind,
      appId,
      name,
      version,
    }));
    const [job] = (await api("GET", `/namespaces/${ns}/jobs?search=tidy`)).body.items;
    await api("PATCH", `/namespaces/${ns}/jobs/${job.jobId}`, { body: { description: "by hand" } });
    const late = await apply(entries, { expected });
    expect([late.status, late.body.error.code]).toEqual([412, "version_mismatch"]);
    expect(late.body.error.details.objects).toEqual([
      { kind: "job", appId: "billing", name: "tidy", expected: 1, version: 2 },
    ]);
    expect((await api("GET", `/namespaces/${ns}/jobs?search=fresh`)).body.items).toEqual([]);
  });

  test("prunes only what came from the same source, and only when asked to", async () => {
    await apply({ apps: [app], jobs: [shell("by hand")] });
    const first: Entries = { jobs: [shell("a"), shell("b"), shell("c")], workflows: [flow("w", ["a", "b"])] };
    await apply(first, { source: "repo" });
    await apply({ jobs: [shell("other")] }, { source: "elsewhere" });
    const next: Entries = { jobs: [shell("a")] };
    expect(actionsOf(await plan(next, { source: "repo" }))).toEqual(["unchanged job a"]);
    expect((await plan(next, { prune: true })).body.error.details.issues[0].path).toBe("source");
    const planned = await plan(next, { source: "repo", prune: true });
    expect(actionsOf(planned)).toEqual([
      "unchanged job a",
      "delete workflow w",
      "delete job b",
      "delete job c",
    ]);
    const kept = await plan(next, {
      source: "repo",
      prune: true,
      alongside: [
        { kind: "job", appId: "billing", name: "c" },
        { kind: "workflow", appId: "billing", name: "w" },
      ],
    });
    expect(kept.body.items.map(({ name, action }: Item) => [name, action])).toEqual([
      ["a", "unchanged"],
      ["b", "refused"],
    ]);
    const deletes = planned.body.items
      .filter(({ action }: Item) => action === "delete")
      .map(({ kind, appId, name }: Record<string, unknown>) => ({ kind, appId, name }));
    const foreign = [{ kind: "job", appId: "billing", name: "by hand" }];
    await apply(next, { source: "repo", deletes: [...deletes, ...foreign] });
    const left = (await api("GET", `/namespaces/${ns}/jobs`)).body.items.map(({ name }: Item) => name);
    expect(left.sort()).toEqual(["a", "by hand", "other"]);
  });

  test("moves a job between workflows, and times one that a workflow lets go", async () => {
    const jobs = [shell("a"), shell("b"), shell("c")];
    await apply({
      apps: [app],
      jobs,
      workflows: [flow("one", ["a", "b", "c"]), flow("two", [], { publish: false })],
    });
    const next: Entries = {
      jobs: [shell("c", daily)],
      workflows: [flow("two", ["b"]), flow("one", ["a"])],
    };
    expect((await plan({ jobs: [shell("c", daily)] })).body.items[0].issues[0].rule).toBe("used");
    const applied = await apply(next);
    expect(actionsOf(applied)).toEqual(["changed workflow one", "changed workflow two", "changed job c"]);
    expect((await plan(next)).body.counts.unchanged).toBe(3);
  });
});

describe("secrets in definitions files", () => {
  const call = (value: string | null) => ({
    name: "call",
    appId: "billing",
    jobType: "http" as const,
    http: { url: "https://example.com", headers: { Authorization: value } },
  });
  const contacts = (webhook: string | null) => ({
    ...app,
    contacts: [{ nickname: "ops", slack: { webhook } }],
  });

  test("are never told, kept while null, and changed when given", async () => {
    await apply({
      apps: [contacts("https://hooks.example.com/secret-hook")],
      jobs: [call("Bearer secret-header")],
    });
    const text = await exported();
    expect(text).toContain("Authorization: null");
    expect(text).not.toContain("secret-");
    expect((await plan(parse(text))).body.counts).toMatchObject({ unchanged: 2 });
    const changed = await plan({ apps: [contacts(null)], jobs: [call("Bearer secret-new")] });
    expect(changed.body.items[1].changes).toEqual([
      { path: "http.headers.Authorization", before: "•••", after: "•••", secret: true },
    ]);
    await apply({ apps: [contacts(null)], jobs: [call("Bearer secret-new")] });
    const [job] = (await api("GET", `/namespaces/${ns}/jobs`)).body.items;
    const read = (await api("GET", `/namespaces/${ns}/jobs/${job.jobId}`)).body;
    expect(read.http.headers.Authorization).toBe("Bearer secret-new");
    const { body } = await api("GET", `/namespaces/${ns}/apps/billing`);
    expect(body.contacts[0].slack.webhook).toBe("https://hooks.example.com/secret-hook");
    const { results } = await env.DB.prepare("SELECT definition FROM jobs").all();
    expect(JSON.stringify(results)).not.toContain("secret-new");
  });
});

describe("who may apply", () => {
  test("an editor within granted apps; an app is made by an administrator only", async () => {
    await apply(whole);
    await apply({
      apps: [{ appId: "other", name: "Other" }],
      jobs: [{ ...shell("hidden-job"), appId: "other" }],
    });
    const editor = await newPerson("editor", { apps: [{ namespace: ns, appId: "billing" }] });
    const entries: Entries = {
      apps: [{ appId: "fresh", name: "Fresh" }],
      jobs: [shell("mine"), { ...shell("hidden-job"), appId: "other" }],
    };
    expect(issuesOf(await plan(entries, {}, editor.ask))).toEqual([
      ["appId", "forbidden"],
      ["appId", "exists"],
    ]);
    expect(actionsOf(await apply(entries, {}, editor.ask))).toEqual([
      "refused app fresh",
      "created job mine",
      "refused job hidden-job",
    ]);
    const seen = await api("GET", `/namespaces/${ns}/export`, editor.ask);
    expect(JSON.stringify(seen.body)).not.toContain("hidden-job");
    const operator = { token: await tokenOf("operator") };
    expect((await apply(whole, {}, operator)).status).toBe(403);
    const viewer = { token: await tokenOf("viewer") };
    expect((await api("GET", `/namespaces/${ns}/export`, viewer)).status).toBe(200);
    const records = (await api("GET", `/namespaces/${ns}/operations?limit=200`)).body.items;
    expect(
      records.map(({ action, objectName }: Record<string, string>) => `${action} ${objectName}`),
    ).toContain("job.create mine");
  });
});
