export const backoffMinMs = 200;
export const backoffMaxMs = 10_000;
/** A platform that asks for more patience than this is asked again anyway: the key or the address may have been put right. */
const retryAfterMaxMs = 60_000;

/**
 * How long to wait after the n-th failure in a row (from 1): doubling from 0.2 s to 10 s, half of it by chance, so that a thousand
 * workers do not come back in the same instant. Never sooner than the platform asked.
 */
export const backoffMs = (failures: number, random: number, retryAfterMs: number | null = null): number => {
  const ceiling = Math.min(backoffMaxMs, backoffMinMs * 2 ** Math.min(failures, 10));
  const jittered = Math.max(backoffMinMs, Math.round(ceiling * (0.5 + random / 2)));
  if (retryAfterMs === null) return jittered;
  return Math.max(jittered, Math.min(retryAfterMaxMs, retryAfterMs + Math.round(random * 500)));
};

/** Wrong keys and addresses are put right by people: no hurry. */
export const slowRetryMs = (random: number): number => Math.round(backoffMaxMs * (0.75 + random / 2));
