import { describe, expect, test } from "vitest";
import { api, issuePaths, newApp } from "./a-deployment.ts";

const namespaces = "/namespaces";

describe("a body", () => {
  test("names every wrong field with path, rule and value", async () => {
    const answer = await api("POST", "/namespaces/default/jobs", {
      body: { nme: "x", foo: 1, jobType: "cobol", http: { url: "ftp://x", extra: 1 }, retention: 1.5 },
    });
    expect(answer.status).toBe(400);
    expect(issuePaths(answer).sort()).toEqual(
      ["appId", "foo", "http.extra", "http.url", "jobType", "name", "nme", "retention"].sort(),
    );
    const { issues } = answer.body.error.details;
    expect(issues.find((issue: { path: string }) => issue.path === "jobType")).toMatchObject({
      rule: "picklist",
      value: "cobol",
    });
    expect(issues.find((issue: { path: string }) => issue.path === "foo").rule).toBe("unknown_field");
  });

  test.each([
    ["{", "invalid_json"],
    ["", "invalid_request"],
    ["[]", "invalid_request"],
    ['"x"', "invalid_request"],
    ["null", "invalid_request"],
    [`${"[".repeat(100_000)}`, "invalid_json"],
    ['{"name":"x","__proto__":{"a":1}}', "invalid_request"],
    ['{"name":"x","\\u005f_proto__":{}}', "invalid_request"],
    ['{"name":"x","constructor":1}', "invalid_request"],
    ['{"name":"\\ud800"}', "invalid_request"],
    ['{"name":"a\\u0000b"}', "invalid_request"],
    ['{"name":1e999}', "invalid_request"],
  ])("of %s is refused", async (raw, code) => {
    const answer = await api("POST", namespaces, { raw });
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });

  test("that is not UTF-8, not JSON by its type, or over a megabyte is refused", async () => {
    const bytes = new Uint8Array([123, 34, 255, 34, 125]);
    expect((await api("POST", namespaces, { raw: bytes })).body.error.code).toBe("invalid_json");
    const form = await api("POST", namespaces, {
      raw: "name=x",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect([form.status, form.body.error.code]).toEqual([415, "unsupported_media_type"]);
    const large = await api("POST", namespaces, { raw: JSON.stringify({ name: "x".repeat(1_100_000) }) });
    expect([large.status, large.body.error.details]).toEqual([413, { limitBytes: 1_048_576 }]);
    const streamed = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    expect((await api("POST", namespaces, { raw: streamed })).status).toBe(413);
  });

  test("comes back byte-equal, markup, emoji and all", async () => {
    const name = "<script>alert(1)</script> 名字 😀 ';DROP TABLE jobs;-- %_\\";
    const { body } = await api("POST", namespaces, { body: { name } });
    expect((await api("GET", `/namespaces/${body.id}`)).body.name).toBe(name);
  });

  test("of a route without one may be empty or {}, and nothing else", async () => {
    const { appId } = await newApp();
    const job = { appId, name: "x", jobType: "nodejs", processor: "x" };
    const { jobId } = (await api("POST", "/namespaces/default/jobs", { body: job })).body;
    const path = `/namespaces/default/jobs/${jobId}/disable`;
    expect((await api("POST", path)).status).toBe(200);
    expect((await api("POST", path, { body: {} })).status).toBe(200);
    const more = await api("POST", path, { body: { why: 1 } });
    expect([more.status, issuePaths(more)]).toEqual([400, ["why"]]);
  });
});

describe("a query", () => {
  test.each([
    ["limit=0", "limit"],
    ["limit=201", "limit"],
    ["limit=abc", "limit"],
    ["limit=1&limit=2", "limit"],
    ["cursor=xyz", "cursor"],
    ["cursor=WyJqb2JzIiwiYSJd", "cursor"],
    ["colour=red", "colour"],
  ])("of %s is refused by name", async (query, path) => {
    const answer = await api("GET", `/namespaces/default/jobs?${query}`);
    expect([answer.status, issuePaths(answer)]).toEqual([400, [path]]);
  });

  test("of SQL is text", async () => {
    const search = encodeURIComponent("' OR 1=1 --%");
    const answer = await api("GET", `/namespaces/default/jobs?search=${search}`);
    expect([answer.status, answer.body.items]).toEqual([200, []]);
  });
});

describe("a path", () => {
  test.each([
    "/namespaces/default/jobs/abc",
    "/namespaces/default/jobs/0",
    "/namespaces/default/jobs/99999999999999999999",
  ])("with an id that cannot be, %s, is not found", async (path) => {
    expect((await api("GET", path)).status).toBe(404);
  });

  test("with another verb names the verbs it takes", async () => {
    const answer = await api("PUT", "/namespaces/default/jobs/1");
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, PATCH, DELETE, HEAD"]);
    expect((await api("DELETE", "/namespaces/default/runs/counts")).headers.get("allow")).toBe("GET, HEAD");
  });

  test("that does not exist is not found, in the shape of errors", async () => {
    const answer = await api("GET", "/nonsense");
    expect([answer.status, answer.body.error.code]).toEqual([404, "not_found"]);
  });

  test("is authenticated before anything of the request is judged", async () => {
    const answer = await api("POST", "/namespaces/default/jobs?limit=x", { token: null, raw: "{" });
    expect(answer.status).toBe(401);
  });
});

test("every answer carries the headers that keep browsers out of trouble", async () => {
  for (const path of [namespaces, "/nonsense"]) {
    const { headers } = await api("GET", path);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  }
  const secure = await api("GET", namespaces, { origin: "https://carillon.example" });
  expect(secure.headers.get("strict-transport-security")).toContain("max-age=");
});
