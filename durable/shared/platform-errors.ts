/**
 * What a failed call to an object or to D1 means for the caller. Error classes do not survive the hop; flags set by the
 * runtime and the words of the message do.
 * - `retry`: it may or may not have happened (moved, reset, connection lost, locked): ask again soon if a repeat is harmless.
 * - `overloaded`: it did not happen, and asking again soon makes it worse.
 * - `failed`: the callee said no or broke; the same call will most likely fail again.
 */
export type PlatformErrorKind = "retry" | "overloaded" | "failed";

const flag = (error: unknown, name: string): boolean =>
  typeof error === "object" && error !== null && Reflect.get(error, name) === true;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Words of workerd and D1 that come without a flag on some hops, first match wins. */
const messages: readonly { words: RegExp; kind: PlatformErrorKind }[] = [
  { words: /overloaded|too many requests queued|too much work|queued for too long/i, kind: "overloaded" },
  { words: /network connection lost|internal error|cannot resolve d1 db/i, kind: "retry" },
  { words: /caused object to be reset|code was updated|script has been upgraded/i, kind: "retry" },
  { words: /database is locked|SQLITE_BUSY|disk is full|SQLITE_FULL|disk I\/O error/i, kind: "retry" },
  { words: /broken\.|actor (?:was )?(?:reset|evicted)|object (?:was )?aborted/i, kind: "retry" },
];

export const platformErrorKind = (error: unknown): PlatformErrorKind => {
  if (flag(error, "overloaded")) return "overloaded";
  const text = messageOf(error);
  const known = messages.find(({ words }) => words.test(text));
  if (known) return known.kind;
  return flag(error, "retryable") || flag(error, "durableObjectReset") ? "retry" : "failed";
};

/** Doubling from `firstMs` to `mostMs`; `attempts` counts the failures so far, from 1. */
export const backoffMs = (attempts: number, firstMs: number, mostMs: number): number =>
  Math.min(mostMs, firstMs * 2 ** Math.min(attempts - 1, 30));
