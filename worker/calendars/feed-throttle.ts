import { ApiFailure } from "../errors.ts";

const windowMs = 60_000;
/** Calendar programs come once an hour or less. */
const maxReads = 30;
const maxKept = 5_000;

/** Of this isolate: enough to keep a broken program from asking the database all day, and costs nothing. */
const reads = new Map<string, { since: number; count: number }>();

/** Counts a read of a feed, whether there is one or not. */
export const countFeedRead = (hash: string, now: number): void => {
  const found = reads.get(hash);
  if (found === undefined || now - found.since >= windowMs || now < found.since) {
    if (reads.size >= maxKept) reads.clear();
    reads.set(hash, { since: now, count: 1 });
    return;
  }
  found.count += 1;
  if (found.count <= maxReads) return;
  const seconds = Math.max(1, Math.ceil((found.since + windowMs - now) / 1000));
  throw new ApiFailure("rate_limited", `this feed is read too often: wait ${seconds} s`, undefined, {
    "retry-after": String(seconds),
  });
};
