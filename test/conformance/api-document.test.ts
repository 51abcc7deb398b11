import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { api, baseUrl, readOpen } from "./api-trial.ts";

interface Reference {
  at: string;
  to: string;
}

const referencesIn = (value: unknown, at = ""): Reference[] => {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [{ at, to: inner }] : referencesIn(inner, `${at}/${key}`),
  );
};

describe("the OpenAPI document", () => {
  test("names every path with an id of its own, and refers to nothing that is missing", async () => {
    const document = await readOpen("/api/openapi.json");
    expect(document.openapi).toBe("3.1.0");
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(Object(methods)));
    const ids = operations.map((operation) => Object(operation).operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        "/api/v1/namespaces/{ns}/jobs/{jobId}/run",
        "/api/v1/schedule/preview",
        "/worker/v1/poll",
        "/healthz",
        "/metrics",
      ]),
    );
    const missing = referencesIn(document).filter(
      ({ to }) => document.components.schemas[to.replace("#/components/schemas/", "")] === undefined,
    );
    expect(missing).toEqual([]);
    const body = document.paths["/api/v1/namespaces"].post.requestBody.content["application/json"];
    expect(body.schema.properties.name).toMatchObject({ type: "string", maxLength: 100, minLength: 1 });
    expect(body.schema.additionalProperties).toBe(false);
  });

  test("says what the items of a worker's call are that are judged one by one", async () => {
    const { components } = await readOpen("/api/openapi.json");
    const { results, logs, batchResults } = components.schemas.PollRequest.properties;
    const items = [results, logs, batchResults].map((list) => list.items.$ref.split("/").at(-1));
    expect(items).toEqual(["TaskResult", "LogBatch", "TaskBatchReport"]);
    expect(components.schemas.TaskResult.required).toEqual(["lease", "status"]);
  });

  test("is true: every path answers its verbs, and 405 to another", async () => {
    const document = await readOpen("/api/openapi.json");
    for (const [path, methods] of Object.entries(document.paths)) {
      if (!path.startsWith("/api/v1")) continue;
      const verbs = Object.keys(Object(methods)).map((verb) => verb.toUpperCase());
      const real = path
        .slice("/api/v1".length)
        .replace("{ns}", "default")
        .replaceAll(/\{\w+\}/g, "none");
      const other = ["PUT", "DELETE", "POST"].find((verb) => !verbs.includes(verb)) ?? "PATCH";
      const answer = await api(other, real);
      expect([path, answer.status]).toEqual([path, 405]);
      for (const verb of verbs) expect(answer.headers.get("allow")).toContain(verb);
    }
  });

  test("holds for a request whose Host header names no host: the caller's mistake, not a fault", async () => {
    const { hostname, port } = new URL(baseUrl);
    for (const host of ["a b", "[", `${hostname}:${port}, elsewhere.example`]) {
      const socket = connect(Number(port), hostname);
      socket.write(`GET /api/v1/me HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      const answer = await text(socket);
      expect([host, answer.split("\r\n")[0]]).toEqual([host, "HTTP/1.1 400 Bad Request"]);
      expect(answer).toContain('"path":"Host"');
    }
  });

  test("can be read as a page that loads no script", async () => {
    const page = await fetch(`${baseUrl}/api/docs`);
    const html = await page.text();
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(html).not.toContain("<script");
    expect(html).toContain("createJob");
    expect((await fetch(`${baseUrl}/api/docs.css`)).headers.get("content-type")).toContain("text/css");
  });
});

describe("health", () => {
  test("tells the state of the parts to anyone, and names no tenant", async () => {
    const health = await readOpen("/healthz");
    expect(health).toMatchObject({ status: "up", parts: { database: { status: "up" } } });
    expect(health.timeZoneData.recent).toBe(true);
    expect((await fetch(`${baseUrl}/readyz`)).status).toBe(200);
  });

  test("gives metrics to those with a token, in the form Prometheus reads", async () => {
    expect((await fetch(`${baseUrl}/metrics`)).status).toBe(401);
    const { authorization } = await tokenHeader();
    const answer = await fetch(`${baseUrl}/metrics`, { headers: { authorization } });
    const lines = (await answer.text()).trimEnd().split("\n");
    for (const line of lines) {
      expect(line).toMatch(
        /^(# HELP carillon_\w+ \S.*|# TYPE carillon_\w+ (gauge|counter)|carillon_\w+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? \d+(\.\d+)?)$/,
      );
    }
    expect(lines).toEqual(
      expect.arrayContaining([expect.stringMatching(/^carillon_open_runs\{status="pool"\} \d+$/)]),
    );
  });
});

const tokenHeader = async (): Promise<{ authorization: string }> => {
  const { body } = await api("POST", "/tokens", { name: "metrics", role: "viewer" });
  return { authorization: `Bearer ${body.token}` };
};
