import { beforeAll, describe, expect, test } from "vitest";
import { openSecrets } from "../../../worker/access/sealed-secrets.ts";
import { api, env, newApp, newJob, tokenOf } from "./a-deployment.ts";

const header = "Bearer header-value-of-the-test";
const webhook = "https://robot.example/send?access_token=robot-token-of-the-test";
const secret = "SEC-robot-secret-of-the-test";
const contacts = [{ nickname: "robot", dingtalk: { webhook, secret } }];
const http = { url: "https://target.example/", headers: { "x-key": header } };

let appId: string;
let jobId: number;

const rowsOf = async (sql: string): Promise<string> =>
  JSON.stringify((await env.DB.prepare(sql).all()).results);
const job = (ask = {}) => api("GET", `/namespaces/default/jobs/${jobId}`, ask);
const patch = (body: object) => api("PATCH", `/namespaces/default/jobs/${jobId}`, { body });

beforeAll(async () => {
  ({ appId } = await newApp({ contacts }));
  jobId = await newJob(appId, { jobType: "http", processor: undefined, http, contacts });
});

describe("values of headers and secrets of robots", () => {
  test("cannot be read in the database, in any version or record", async () => {
    await patch({ description: "another version" });
    const tables = ["jobs", "job_versions", "apps", "operations"];
    const stored = (await Promise.all(tables.map((table) => rowsOf(`SELECT * FROM ${table}`)))).join();
    expect(stored).toContain("sealed:v1.");
    for (const text of [header, "robot-token-of-the-test", secret]) expect(stored).not.toContain(text);
  });

  test("are shown to those who may edit, one object at a time, and to nobody in lists", async () => {
    expect((await job()).body.http.headers).toEqual({ "x-key": header });
    expect((await job()).body.contacts).toEqual(contacts);
    expect((await api("GET", `/namespaces/default/apps/${appId}`)).body.contacts).toEqual(contacts);
    const viewer = await job({ token: await tokenOf("viewer") });
    expect(viewer.body.http.headers).toEqual({ "x-key": "•••" });
    const lists = ["jobs", "apps", `jobs/${jobId}/versions`];
    for (const list of lists) {
      const text = JSON.stringify((await api("GET", `/namespaces/default/${list}`)).body);
      expect(text).toContain("•••");
      for (const each of [header, "robot-token", secret, "sealed:"]) expect(text).not.toContain(each);
    }
  });

  test("stay when a change does not name them, or sends back the mask", async () => {
    await patch({ description: "once more" });
    expect((await job()).body.http.headers).toEqual({ "x-key": header });
    await patch({ http: { ...http, headers: { "x-key": "•••", "x-new": "two" } } });
    expect((await job()).body.http.headers).toEqual({ "x-key": header, "x-new": "two" });
  });

  test("that did not change make no new version", async () => {
    const { version } = (await job()).body;
    await patch({ http: (await job()).body.http, contacts });
    expect((await job()).body.version).toBe(version);
  });

  test("that merely look sealed come back as they were written", async () => {
    await patch({ http: { ...http, headers: { "x-key": "sealed:v1.a.b" } } });
    expect((await job()).body.http.headers).toEqual({ "x-key": "sealed:v1.a.b" });
  });

  test("go with a copy, and reach the queue sealed", async () => {
    const copy = await api("POST", `/namespaces/default/jobs/${jobId}/copy`, { body: {} });
    expect(copy.body.contacts).toEqual(contacts);
    const row = await env.DB.prepare("SELECT definition FROM jobs WHERE job_id = ?")
      .bind(copy.body.jobId)
      .first<{ definition: string }>();
    const definition: { contacts: unknown } = JSON.parse(row?.definition ?? "{}");
    expect(JSON.stringify(definition.contacts)).not.toContain(secret);
    expect(await openSecrets(env, definition.contacts)).toEqual(contacts);
  });
});
