import { eq } from "drizzle-orm";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { Me } from "../../client/protocol/session.ts";
import { unknownCaller } from "../access/caller.ts";
import { refuseForeignSite, refusePlainTransport } from "../access/session-cookie.ts";
import { isStale, runBatch, type Statement } from "../db/database.ts";
import { users } from "../db/schema.ts";
import { ApiFailure } from "../errors.ts";
import { recordOperation } from "../operations/record.ts";
import type { Call, WithHeaders } from "../serve.ts";
import { ensureAdministrator } from "./first-administrator.ts";
import { countTry, forgiveTries, takeBackTry, triesInWords } from "./login-throttle.ts";
import { openSession } from "./open-session.ts";
import { checkPassword } from "./password.ts";
import { sessionNote, type UserRow } from "./person.ts";
import { confirmedFactor, useCode } from "./second-factor.ts";

type LoginCall = Call<typeof routes.login>;

const refuse = async (call: LoginCall, email: string, left: number, reason: string): Promise<never> => {
  const { db, now } = call;
  const note = { ...sessionNote("session.refuse", email), after: { triesLeft: left, reason } };
  await runBatch(db, [recordOperation(db, unknownCaller(call.sourceAddress), note, now)]);
  const wrong = reason === "code" ? "the code is wrong, or was used before" : "e-mail or password is wrong";
  throw new ApiFailure(
    reason === "code" ? "second_factor_required" : "unauthenticated",
    `${wrong}; ${triesInWords(left)}`,
    { triesLeft: left },
  );
};

const isExpired = (user: UserRow, now: number): boolean =>
  user.passwordUntil !== null && user.passwordUntil <= now;

/** What uses up the code, or null when no second factor is asked for. */
const judgeCode = async (
  call: LoginCall,
  user: UserRow,
  attempt: { email: string; address: string },
  left: number,
): Promise<Statement[]> => {
  const factor = await confirmedFactor(call.db, user.userId);
  if (!factor) return [];
  if (call.body.code === undefined) {
    // Only this try is taken back: forgiving all would let codes be guessed without end between two of these.
    await takeBackTry(call.db, attempt);
    throw new ApiFailure("second_factor_required", "this account asks for a code of its authenticator app");
  }
  return (await useCode(call, factor, call.body.code)) ?? refuse(call, user.email, left, "code");
};

/** By e-mail and password, and by a code where the account asks for one. */
export const login = async (call: LoginCall): Promise<WithHeaders<Me>> => {
  const { env, db, now, body } = call;
  refusePlainTransport(call);
  refuseForeignSite(call, call.request);
  await ensureAdministrator(env, db, now);
  const email = body.email.trim().toLowerCase();
  const attempt = { email, address: call.sourceAddress };
  const left = await countTry(db, attempt, now);
  const user = await db.select().from(users).where(eq(users.email, email)).get();
  const matches = await checkPassword(body.password, user?.password || null);
  if (!user || !matches || user.disabled === 1 || isExpired(user, now)) {
    return refuse(call, email, left, "password");
  }
  const also = await judgeCode(call, user, attempt, left);
  try {
    const answer = await openSession(call, { user, method: "password", also });
    await forgiveTries(db, attempt);
    return answer;
  } catch (error) {
    // The same code, in two requests at once: one of them used it up.
    if (isStale(error)) return refuse(call, email, left, "code");
    throw error;
  }
};
