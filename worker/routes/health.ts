import type { Hono } from "hono";
import { authenticate } from "../access/authenticate.ts";
import { requireOwnPassword } from "../access/one-time-password.ts";
import { admit } from "../access/sight.ts";
import { ApiFailure, answerFailure } from "../errors.ts";
import { readAggregates } from "../health/aggregates.ts";
import { checkDatabase, readHealth } from "../health/health.ts";
import { writeMetrics } from "../health/metrics.ts";
import { type AppEnv, deploymentOf } from "../serve.ts";

export const mountHealth = (app: Hono<AppEnv>): void => {
  app.get("/healthz", async (context) => context.json(await readHealth(context.env, Date.now())));
  app.get("/readyz", async (context) => {
    const issue = await checkDatabase(context.env);
    if (issue === null) return context.json({ status: "ready" });
    return answerFailure(new ApiFailure("unavailable", issue, undefined, { "retry-after": "2" }));
  });
  app.get("/metrics", async (context) => {
    const deployment = deploymentOf(context);
    const caller = await authenticate(deployment, context.req.raw);
    requireOwnPassword(caller, "metrics");
    await admit(deployment.db, caller, { path: "/metrics", needs: "reads" }, {});
    // Figures are by namespace, so they are for those who see all of them.
    if (caller.access !== "everything")
      throw new ApiFailure("forbidden", "metrics need a token without a scope");
    const text = writeMetrics(await readAggregates(context.env, deployment.now));
    return context.body(text, 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  });
};
