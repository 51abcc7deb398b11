import type { Context, Hono } from "hono";
import * as v from "valibot";
import { maxPollBytes, type PollRequest, workerHeaders } from "../../client/protocol/worker-call.ts";
import { type Asked, refusals } from "../access/refusals.ts";
import { ApiFailure } from "../errors.ts";
import { parseJson, readLimited } from "../json-body.ts";
import { sha256Hex } from "../secrets.ts";
import type { AppEnv } from "../serve.ts";
import { sourceAddress } from "../source-address.ts";
import { fanOutOf, queueOf } from "../stubs.ts";
import { readMap, writeAnswer } from "../worker-protocol/batches.ts";
import { readEnvelope } from "../worker-protocol/envelope.ts";
import { KnownKeys } from "../worker-protocol/known-keys.ts";
import { rememberAddress, shipLogs } from "../worker-protocol/ship-logs.ts";

const slug = v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]{1,64}$/));
const refused = () => new ApiFailure("unauthenticated", "namespace, app and key do not match");

interface Presented {
  namespace: string;
  appId: string;
  keyHash: string;
}

/** Whatever is missing or malformed reads like a wrong key: nobody learns which apps exist. */
const readCredentials = async (request: Request): Promise<Presented> => {
  const namespace = v.safeParse(slug, request.headers.get(workerHeaders.namespace));
  const appId = v.safeParse(slug, request.headers.get(workerHeaders.app));
  const key = /^Bearer +(\S{1,200}) *$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (!namespace.success || !appId.success || key === undefined) throw refused();
  return { namespace: namespace.output, appId: appId.output, keyHash: await sha256Hex(key) };
};

/** Of this isolate: a key that was accepted lately is not throttled, one that was refused lately is not asked again. */
const known = new KnownKeys();

/** A key that the app's queue did not know, for two seconds here and counted everywhere. */
const refuseKey = async (asked: Asked, id: string): Promise<never> => {
  known.refuse(id, asked.now);
  throw await refusals.count(asked, "app key", id, refused());
};

interface Arrival {
  presented: Presented;
  /** What the key is remembered by. */
  id: string;
  asked: Asked;
}

/** Who calls, as far as it can be told without asking the app's queue. */
const arrive = async ({ env, req }: Context<AppEnv>): Promise<Arrival> => {
  const now = Date.now();
  const presented = await readCredentials(req.raw);
  const id = `${presented.namespace}/${presented.appId}/${presented.keyHash}`;
  const asked: Asked = {
    env,
    now,
    // Read when somebody is refused: the runtime parses what it knows of the connection then.
    get sourceAddress() {
      return sourceAddress(env, req.raw);
    },
  };
  if (known.isRefused(id, now)) throw refused();
  if (!known.isAccepted(id, now)) refusals.refuseWhenPaused(asked);
  return { presented, id, asked };
};

const readPoll = async (request: Request): Promise<PollRequest> =>
  readEnvelope(parseJson(await readLimited(request, maxPollBytes)));

/**
 * Heartbeat, results, logs and the request for work in one call, held by the queue while there is nothing to do.
 * No D1 on this path; results are judged in the queue, so nothing big is looked at twice.
 */
const poll = async (context: Context<AppEnv>): Promise<Response> => {
  const { env } = context;
  const request = context.req.raw;
  const { presented, id, asked } = await arrive(context);
  const queue = queueOf(env, presented.namespace, presented.appId);
  const envelope = await readPoll(request).catch(async (error: unknown) => {
    // Whoever does not belong here is not told what a good call looks like.
    if (await queue.authenticate(presented.keyHash)) throw error;
    return refuseKey(asked, id);
  });
  rememberAddress(presented, envelope);
  const { logs, ...withoutLogs } = envelope;
  const shipped = logs && logs.length > 0 ? shipLogs(env, presented, envelope, queue) : [];
  // Readers stop at the end of a run: its last lines are there before its result is told.
  if ((envelope.results?.length ?? 0) > 0) await shipped;
  const [outcome, logIssues] = await Promise.all([
    queue.poll({ keyHash: presented.keyHash, request: withoutLogs }),
    shipped,
  ]);
  if (!outcome.ok) {
    if (outcome.code !== "unauthenticated") throw new ApiFailure(outcome.code, outcome.message);
    return refuseKey(asked, id);
  }
  known.accept(id, asked.now);
  return writeAnswer({ ...outcome.answer, logIssues });
};

/** Subtasks of a distributed run, straight to the run's own object: items are judged one by one and pass as text. */
const map = async (context: Context<AppEnv>): Promise<Response> => {
  const { env } = context;
  const { presented, id, asked } = await arrive(context);
  const queue = queueOf(env, presented.namespace, presented.appId);
  if (!(await queue.authenticate(presented.keyHash))) return refuseKey(asked, id);
  const { runId, ...call } = readMap(await readLimited(context.req.raw, maxPollBytes));
  const { namespace, appId } = presented;
  const outcome = await fanOutOf(env, runId).map({ namespace, appId, ...call });
  if (!outcome.ok) throw new ApiFailure(outcome.code, outcome.message);
  return Response.json({ total: outcome.total });
};

export const mountWorkerCalls = (app: Hono<AppEnv>): void => {
  app.post("/worker/v1/poll", poll);
  app.post("/worker/v1/map", map);
  for (const path of ["/worker/v1/poll", "/worker/v1/map"]) {
    app.all(path, () => {
      throw new ApiFailure("method_not_allowed", "this path takes POST", undefined, { allow: "POST" });
    });
  }
};
