import * as v from "valibot";
import { basePath } from "../../client/protocol/route.ts";
import { runRoutes } from "../../client/protocol/routes/runs.ts";
import { type SecretEnv, signingKey, toBase64Url } from "../secrets.ts";

/** Whose end a completion URL tells: one attempt's task, by its lease. */
export interface CompletionTarget {
  namespace: string;
  appId: string;
  jobId: number;
  runNumber: number;
  attempt: number;
  lease: string;
}

const purpose = "completion";
/** Ids and lease at their longest, with room for the signature. */
const maxTokenCharacters = 1_000;

const payloadSchema = v.strictTuple([v.string(), v.string(), v.number(), v.number(), v.number(), v.string()]);

const encoder = new TextEncoder();

const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> | null => {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return null;
  if (text.length % 4 === 1) return null;
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(plain, (character) => character.charCodeAt(0));
  // One text for one payload: a second spelling of the same bytes is not what was issued.
  return toBase64Url(bytes) === text ? bytes : null;
};

const makeToken = async (env: SecretEnv, target: CompletionTarget): Promise<string> => {
  const { namespace, appId, jobId, runNumber, attempt, lease } = target;
  const fields = [namespace, appId, jobId, runNumber, attempt, lease];
  const payload = toBase64Url(encoder.encode(JSON.stringify(fields)));
  const signature = await crypto.subtle.sign("HMAC", await signingKey(env, purpose), encoder.encode(payload));
  return `${payload}.${toBase64Url(new Uint8Array(signature))}`;
};

/** The URL by which a target ends its call after 202. Null while the deployment does not know its own address. */
export const completionUrl = async (
  env: SecretEnv,
  target: CompletionTarget & { publicUrl: string | null },
): Promise<string | null> => {
  if (target.publicUrl === null) return null;
  const path = runRoutes.completeCall.path.replace("{token}", await makeToken(env, target));
  return new URL(`${basePath}${path}`, target.publicUrl).href;
};

/** Null for every token that this deployment did not issue. */
export const readCompletionToken = async (
  env: SecretEnv,
  token: string,
): Promise<CompletionTarget | null> => {
  if (token.length > maxTokenCharacters) return null;
  const [payload, mark, rest] = token.split(".");
  if (payload === undefined || mark === undefined || rest !== undefined) return null;
  const signature = fromBase64Url(mark);
  if (signature === null) return null;
  const key = await signingKey(env, purpose);
  // verify() compares in constant time.
  if (!(await crypto.subtle.verify("HMAC", key, signature, encoder.encode(payload)))) return null;
  const bytes = fromBase64Url(payload);
  if (bytes === null) return null;
  const parsed = v.safeParse(payloadSchema, JSON.parse(new TextDecoder().decode(bytes)));
  if (!parsed.success) return null;
  const [namespace, appId, jobId, runNumber, attempt, lease] = parsed.output;
  return { namespace, appId, jobId, runNumber, attempt, lease };
};
