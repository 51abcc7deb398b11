import type { OutboundResult } from "../outbound/outbound-fetch.ts";
import { oneLine } from "./alarm-message.ts";
import type { Verdict } from "./channels/channel.ts";

/** What became of one message; the target is added by who knows it. */
export type Answer = { ok: boolean; answer: string; retry: boolean; retryAfterMs: number | null };

const maxAnswerCharacters = 300;

export const failedAnswer = (answer: string, retry: boolean): Answer => ({
  ok: false,
  answer: oneLine(answer, maxAnswerCharacters),
  retry,
  retryAfterMs: null,
});

const retryAfterMs = (headers: Headers): number | null => {
  const seconds = Number(headers.get("retry-after") ?? "");
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
};

/** What a channel said in its own words, with the status before it. `hide` takes secrets out that it repeats. */
export const answerOf = (
  result: OutboundResult,
  judge: (status: number, body: string) => Verdict,
  hide: (text: string) => string,
): Answer => {
  // What the guard refuses stays refused until somebody changes it.
  if (!result.ok) return failedAnswer(hide(result.message), result.kind !== "refused");
  const verdict = judge(result.status, result.body);
  const answer = oneLine(`${result.status} ${hide(result.body)}`, maxAnswerCharacters);
  return verdict.ok
    ? { ok: true, answer, retry: false, retryAfterMs: null }
    : { ok: false, answer, retry: verdict.retry, retryAfterMs: retryAfterMs(result.headers) };
};
