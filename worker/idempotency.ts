import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { idempotencyKeys } from "./db/schema.ts";
import { ApiFailure, answerFailure, invalid, toFailure } from "./errors.ts";
import { seal, sha256Hex, unseal } from "./secrets.ts";
import type { Deployment } from "./serve.ts";

export const idempotencyMs = 24 * 3_600_000;
/** A first request that has not answered after so long was cut off: the next one takes its place. */
const abandonedMs = 60_000;

export interface IdempotentRequest {
  caller: string;
  path: string;
  key: string;
  body: Uint8Array;
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

/** True when this request is the first of its key. */
const reserve = async (
  deployment: Deployment,
  request: IdempotentRequest,
  bodyHash: string,
): Promise<boolean> => {
  const { db, now } = deployment;
  const expired = sql`${idempotencyKeys.createdAt} <= ${now - idempotencyMs}`;
  const abandoned = and(isNull(idempotencyKeys.status), lt(idempotencyKeys.createdAt, now - abandonedMs));
  const rows = await db
    .insert(idempotencyKeys)
    .values({ caller: request.caller, path: request.path, key: request.key, bodyHash, createdAt: now })
    .onConflictDoUpdate({
      target: [idempotencyKeys.caller, idempotencyKeys.path, idempotencyKeys.key],
      set: { bodyHash, status: null, answer: null, createdAt: now },
      setWhere: sql`${expired} or (${abandoned} and ${idempotencyKeys.bodyHash} = ${bodyHash})`,
    })
    .returning({ key: idempotencyKeys.key });
  return rows.length > 0;
};

const replay = async (
  deployment: Deployment,
  request: IdempotentRequest,
  bodyHash: string,
): Promise<Response> => {
  const row = await deployment.db.select().from(idempotencyKeys).where(whereKey(request)).get();
  if (row && row.bodyHash !== bodyHash) {
    throw new ApiFailure("idempotency_mismatch", "this Idempotency-Key was used with another body");
  }
  if (!row || row.status === null || row.answer === null) {
    throw new ApiFailure(
      "conflict",
      "the first request with this Idempotency-Key is still at work",
      undefined,
      {
        "retry-after": "1",
      },
    );
  }
  const stored: StoredAnswer = JSON.parse(await unseal(deployment.env, "idempotent-answer", row.answer));
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

/** What did not succeed for reasons of the platform may be tried again under the same key. */
const isFinal = (status: number): boolean => status < 500 && status !== 429;

/** Runs the work once for each caller, path and key within 24 hours, and answers repeats with the first outcome. */
export const answerOnce = async (
  deployment: Deployment,
  request: IdempotentRequest,
  work: () => Promise<Response>,
): Promise<Response> => {
  if (!/^[\x21-\x7e]{1,255}$/.test(request.key)) {
    throw invalid([
      { path: "Idempotency-Key", rule: "format", message: "must have 1 to 255 visible ASCII characters" },
    ]);
  }
  const bodyHash = await sha256Hex(new TextDecoder().decode(request.body));
  if (!(await reserve(deployment, request, bodyHash))) return replay(deployment, request, bodyHash);
  const answer = await work().catch((error: unknown) => answerFailure(toFailure(error)));
  if (isFinal(answer.status)) await store(deployment, request, answer);
  else await deployment.db.delete(idempotencyKeys).where(whereKey(request));
  return answer;
};
