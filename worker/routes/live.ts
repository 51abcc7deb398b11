import type { Context, Hono } from "hono";
import { livePath } from "../../client/protocol/live.ts";
import { authenticate } from "../access/authenticate.ts";
import { requireOwnPassword } from "../access/one-time-password.ts";
import { refuseForeignPage } from "../access/session-cookie.ts";
import { admit } from "../access/sight.ts";
import { ApiFailure } from "../errors.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import { type AppEnv, deploymentOf } from "../serve.ts";
import { feedOf } from "../stubs.ts";

/** Judged as a GET of the namespace is, though it is no part of the document: OpenAPI has no words for a WebSocket. */
const contract = { path: "/namespaces/{ns}/live", needs: "reads" } as const;

const listen = async (context: Context<AppEnv>): Promise<Response> => {
  const deployment = deploymentOf(context);
  const request = context.req.raw;
  const caller = await authenticate(deployment, request);
  requireOwnPassword(caller, "live");
  const ns = context.req.param("ns") ?? "";
  await admit(deployment.db, caller, contract, { ns });
  await requireNamespace(deployment.db, ns);
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new ApiFailure(
      "upgrade_required",
      "the live feed is a WebSocket: send Upgrade: websocket",
      undefined,
      {
        upgrade: "websocket",
      },
    );
  }
  // Browsers let any page open a WebSocket, with cookies, and read it.
  if (caller.kind === "session") refuseForeignPage(deployment, request);
  const upgrade = new Request(new URL(livePath(ns), deployment.origin), {
    headers: { upgrade: "websocket" },
  });
  const answer = await feedOf(deployment.env, ns).fetch(upgrade);
  if (answer.webSocket === null)
    throw new ApiFailure("overloaded", "too many pages listen to this namespace");
  // A response of its own: the headers of another one cannot be added to.
  return new Response(null, { status: 101, webSocket: answer.webSocket });
};

export const mountLive = (app: Hono<AppEnv>): void => {
  app.get("/api/v1/namespaces/:ns/live", listen);
};
