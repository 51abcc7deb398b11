import { openDatabase, runBatch } from "../db/database.ts";
import { ApiFailure } from "../errors.ts";
import { logEvent } from "../log.ts";
import { recordOperation } from "../operations/record.ts";
import type { Deployment } from "../serve.ts";
import { unknownCaller } from "./caller.ts";

const windowMs = 60_000;
/** Guessing 256 random bits is hopeless; the limit keeps a broken client from costing a query for each try. */
const maxRefusals = 1_200;
const maxAddresses = 10_000;

interface Refusals {
  since: number;
  count: number;
}
/** Of this isolate: enough for its purpose, and costs nothing. */
const refusals = new Map<string, Refusals>();

const current = (address: string, now: number): Refusals | null => {
  const found = refusals.get(address);
  return found && now - found.since < windowMs && now >= found.since ? found : null;
};

export const refuseWhenThrottled = (deployment: Pick<Deployment, "sourceAddress" | "now">): void => {
  const found = current(deployment.sourceAddress, deployment.now);
  if (!found || found.count < maxRefusals) return;
  const seconds = Math.max(1, Math.ceil((found.since + windowMs - deployment.now) / 1000));
  throw new ApiFailure(
    "rate_limited",
    `too many refused credentials from this address: wait ${seconds} s`,
    undefined,
    {
      "retry-after": String(seconds),
    },
  );
};

/** Counts a refused credential; the first of a minute from an address leaves a record. */
export const countRefusal = (
  deployment: Pick<Deployment, "sourceAddress" | "now" | "after" | "env">,
  what: "API token" | "app key",
): void => {
  const { sourceAddress, now } = deployment;
  const found = current(sourceAddress, now);
  if (found) {
    found.count += 1;
    return;
  }
  if (refusals.size >= maxAddresses) refusals.clear();
  refusals.set(sourceAddress, { since: now, count: 1 });
  logEvent("warn", "credential_refused", { what, sourceAddress });
  deployment.after(audit(deployment, what));
};

const audit = async (
  deployment: Pick<Deployment, "sourceAddress" | "now" | "env">,
  what: string,
): Promise<void> => {
  const caller = unknownCaller(deployment.sourceAddress);
  const note = {
    namespace: null,
    action: "token.refuse",
    objectType: "token",
    objectId: "",
    objectName: what,
    after: { note: "further refusals of this address within a minute are not recorded one by one" },
  } as const;
  try {
    const db = openDatabase(deployment.env.DB);
    await runBatch(db, [recordOperation(db, caller, note, deployment.now)]);
  } catch {
    // The database is down: the log line above is what remains.
  }
};
