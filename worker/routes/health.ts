import type { Hono } from "hono";
import { authenticate } from "../access/authenticate.ts";
import { requireRight } from "../access/judge.ts";
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
    requireRight(await authenticate(deployment, context.req.raw), "reads");
    const text = writeMetrics(await readAggregates(context.env, deployment.now));
    return context.body(text, 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  });
};
