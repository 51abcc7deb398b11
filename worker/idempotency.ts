import { and, eq, isNull } from "drizzle-orm";
import type { RunName } from "../durable/app-queue/rpc.ts";
import { idempotencyKeys } from "./db/schema.ts";
import { ApiFailure, answerFailure, invalid, toFailure } from "./errors.ts";
import { seal, sha256Hex, unseal } from "./secrets.ts";
import type { Deployment } from "./serve.ts";

export const idempotencyMs = 24 * 3_600_000;
/** A first request that has not answered after so long was cut off: the next one takes its place. */
const abandonedMs = 60_000;
/** Where two at work come to the same end, it need not be certain. */
const joinableMs = 2_000;

export interface IdempotentRequest {
  caller: string;
  path: string;
  key: string;
  body: Uint8Array;
  /** The work is known again by its name, so that it does not matter whether the first is still at it. */
  canJoin: boolean;
}

interface StoredAnswer {
  body: string | null;
  headers: [string, string][];
}

/** Cookies stay with the one who got them. */
const keptHeaders = ["content-type", "etag", "location"];

const whereKey = (request: IdempotentRequest) =>
  and(
    eq(idempotencyKeys.caller, request.caller),
    eq(idempotencyKeys.path, request.path),
    eq(idempotencyKeys.key, request.key),
  );

type KeyRow = typeof idempotencyKeys.$inferSelect;

/** Whose turn it is to do the work of a key, or what is known of it from a request before. */
const takeTurn = async (
  { db, now }: Deployment,
  request: IdempotentRequest,
  bodyHash: string,
): Promise<"first" | "repeated" | KeyRow | undefined> => {
  const { caller, path, key, canJoin } = request;
  const fresh = { bodyHash, status: null, answer: null, createdAt: now };
  const insert = db.insert(idempotencyKeys).values({ caller, path, key, ...fresh });
  const inserted = await insert.onConflictDoNothing().returning({ key: idempotencyKeys.key });
  if (inserted.length > 0) return "first";
  const row = await db.select().from(idempotencyKeys).where(whereKey(request)).get();
  if (!row) return undefined;
  const age = now - row.createdAt;
  const isExpired = age >= idempotencyMs;
  const isCutOff =
    row.status === null && row.bodyHash === bodyHash && age > (canJoin ? joinableMs : abandonedMs);
  if (!isExpired && !isCutOff) return row;
  // Of several that see it so, one takes the turn, unless the first has answered meanwhile.
  const asSeen = and(
    whereKey(request),
    eq(idempotencyKeys.createdAt, row.createdAt),
    isExpired ? undefined : isNull(idempotencyKeys.status),
  );
  const taken = await db
    .update(idempotencyKeys)
    .set(fresh)
    .where(asSeen)
    .returning({ key: idempotencyKeys.key });
  if (taken.length === 0) return { ...row, ...fresh };
  return isExpired ? "first" : "repeated";
};

/** What did not succeed for reasons of the platform is tried again by the next request at once; it may have begun. */
const release = ({ db, now }: Deployment, request: IdempotentRequest) =>
  db
    .update(idempotencyKeys)
    .set({ createdAt: now - abandonedMs - 1 })
    .where(whereKey(request));

const replay = async ({ env }: Deployment, row: KeyRow | undefined, bodyHash: string): Promise<Response> => {
  if (row && row.bodyHash !== bodyHash) {
    throw new ApiFailure("idempotency_mismatch", "this Idempotency-Key was used with another body");
  }
  if (!row || row.status === null || row.answer === null) {
    const message = "the first request with this Idempotency-Key is still at work";
    throw new ApiFailure("conflict", message, undefined, { "retry-after": "1" });
  }
  const stored: StoredAnswer = JSON.parse(await unseal(env, "idempotent-answer", row.answer));
  const headers = new Headers(stored.headers);
  headers.set("idempotent-replay", "true");
  return new Response(stored.body, { status: row.status, headers });
};

const store = async (deployment: Deployment, request: IdempotentRequest, answer: Response): Promise<void> => {
  const body = answer.body === null ? null : await answer.clone().text();
  const headers = keptHeaders.flatMap((name): [string, string][] => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const stored: StoredAnswer = { body, headers };
  const sealed = await seal(deployment.env, "idempotent-answer", JSON.stringify(stored));
  await deployment.db
    .update(idempotencyKeys)
    .set({ status: answer.status, answer: sealed })
    .where(whereKey(request));
};

const isFinal = (status: number): boolean => status < 500 && status !== 429;

/** Object names must not tell keys, and tags go into rows of the history. */
const runNameOf = async ({ caller, path, key }: IdempotentRequest, repeated: boolean): Promise<RunName> => {
  const hash = await sha256Hex(JSON.stringify([caller, path, key]));
  return { follower: { object: "request", name: hash.slice(0, 32), tag: "run" }, repeated };
};

/**
 * Runs the work once for each caller, path and key within 24 hours, and answers repeats with the first outcome. Where nobody knows the
 * first outcome (the platform was killed, say) the work is done again: a run then is found by its name instead of started twice.
 */
export const answerOnce = async (
  deployment: Deployment,
  request: IdempotentRequest,
  work: (runName: RunName) => Promise<Response>,
): Promise<Response> => {
  if (!/^[\x21-\x7e]{1,255}$/.test(request.key)) {
    throw invalid([
      { path: "Idempotency-Key", rule: "format", message: "must have 1 to 255 visible ASCII characters" },
    ]);
  }
  const bodyHash = await sha256Hex(new TextDecoder().decode(request.body));
  const turn = await takeTurn(deployment, request, bodyHash);
  if (turn !== "first" && turn !== "repeated") return replay(deployment, turn, bodyHash);
  const runName = await runNameOf(request, turn === "repeated");
  const answer = await work(runName).catch((error: unknown) => answerFailure(toFailure(error)));
  if (isFinal(answer.status)) await store(deployment, request, answer);
  else await release(deployment, request);
  return answer;
};
