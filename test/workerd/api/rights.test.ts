import { beforeAll, describe, expect, test } from "vitest";
import type { Need, Route } from "../../../client/protocol/route.ts";
import { routes } from "../../../client/protocol/routes/index.ts";
import type { Role } from "../../../client/protocol/session.ts";
import { api, newApp, newJob, tokenOf } from "./a-deployment.ts";

const all: Route[] = Object.values(routes);
const roles: Role[] = ["viewer", "operator", "editor", "administrator"];
const allowed: Record<Need, Role[]> = {
  nothing: roles,
  identity: roles,
  reads: roles,
  operates: ["operator", "editor", "administrator"],
  edits: ["editor", "administrator"],
  administers: ["administrator"],
};

let appId: string;
let jobId: number;
const tokens = new Map<Role, string>();

beforeAll(async () => {
  ({ appId } = await newApp());
  jobId = await newJob(appId);
  for (const role of roles) tokens.set(role, await tokenOf(role));
});

/** Real ids, so that a refusal is not merely "not found". */
const pathOf = (route: Route): string =>
  route.path
    .replace("{ns}", "default")
    .replace("{appId}", appId)
    .replace("{jobId}", String(jobId))
    .replace("{runId}", `${jobId}-1`)
    .replace(/\{\w+\}/, "none");

describe.each(all.filter((route) => route.needs !== "nothing"))("$id ($method $path)", (route) => {
  test("is refused without a token, and with a wrong one", async () => {
    const without = await api(route.method, pathOf(route), { token: null });
    expect([without.status, without.body.error.code]).toEqual([401, "unauthenticated"]);
    const wrong = await api(route.method, pathOf(route), { token: "cat_wrong" });
    expect([wrong.status, wrong.body.error.code]).toEqual([401, "unauthenticated"]);
  });

  test.each(roles.filter((role) => !allowed[route.needs].includes(role)))(
    "is refused to %s",
    async (role) => {
      const answer = await api(route.method, pathOf(route), { token: tokens.get(role) ?? "" });
      expect([answer.status, answer.body.error.code]).toEqual([403, "forbidden"]);
    },
  );

  test("of another namespace is not found, whatever the role", async () => {
    if (!route.path.includes("{ns}")) return;
    const path = pathOf(route).replace("/default", "/elsewhere");
    const body = bodyOf(route);
    const answer = await api(route.method, path, body === undefined ? {} : { body });
    expect(answer.status === 404 || isBatch(route)).toBe(true);
    if (isBatch(route)) expect(answer.body.items[0].error.code).toBe("not_found");
  });
});

const isBatch = (route: Route): boolean => route.id === "batchJobs" || route.id === "batchRuns";

/** A body that is valid, so that only the place is wrong. */
const bodyOf = (route: Route): unknown => {
  switch (route.id) {
    case "createApp":
      return { name: "x" };
    case "createJob":
      return { appId, name: "x", jobType: "nodejs", processor: "x" };
    case "batchJobs":
      return { action: "run", jobIds: [jobId] };
    case "batchRuns":
      return { action: "kill", runIds: [`${jobId}-1`] };
    case "setAppContacts":
      return { items: [] };
    default:
      return route.method === "GET" || route.method === "DELETE" ? undefined : {};
  }
};
