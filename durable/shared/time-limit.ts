/** Gives up waiting, not the call: what was asked may still happen. Alarms may not wait for ever for anything outside. */
export const withinTime = async <T>(limitMs: number, call: Promise<T>): Promise<T> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
};
