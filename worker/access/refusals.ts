import { type Database, openDatabase, runBatch } from "../db/database.ts";
import { ApiFailure } from "../errors.ts";
import { logEvent, reasonOf } from "../log.ts";
import { recordOperation } from "../operations/record.ts";
import type { Deployment } from "../serve.ts";
import { sourceBlock } from "../source-address.ts";
import { unknownCaller } from "./caller.ts";
import { countFailure, type PauseRule, secondsUntil } from "./failure-count.ts";

export type Asked = Pick<Deployment, "env" | "sourceAddress" | "now">;
export type CredentialKind = "API token" | "app key" | "feed address";

/**
 * Different credentials that one address may have refused before it pauses. Guessing 256 random bits is hopeless: the limit
 * is there to be noticed, and to keep a flood from costing a row for each try.
 */
export const rule: PauseRule = {
  freeTries: 100,
  firstPauseMs: 60_000,
  longestPauseMs: 900_000,
  forgetMs: 600_000,
};
/** The same credential again and again is a broken client: counted in this isolate only, up to a limit of its own. */
const maxRepeats = 1_200;
const repeatWindowMs = 60_000;
/** While an address pauses, who has a right credential there still gets through: so many are looked at in a second. */
const looksPerSecond = 20;
const maxRemembered = 10_000;

interface Address {
  pausedUntil: number;
  second: number;
  looks: number;
  window: number;
  repeats: number;
}

const tooMany = (until: number, now: number): ApiFailure => {
  const seconds = secondsUntil(until, now);
  return new ApiFailure(
    "rate_limited",
    `too many refused credentials from this address: wait ${seconds} s`,
    { retryAfterSeconds: seconds },
    { "retry-after": String(seconds) },
  );
};

const audit = async (
  db: Database,
  { sourceAddress, now }: Asked,
  what: CredentialKind,
  refused: number,
  pausedUntil: number,
): Promise<void> => {
  logEvent("warn", "credential_refused", { what, sourceAddress, refused });
  const after =
    pausedUntil > now
      ? { refused, pauseSeconds: secondsUntil(pausedUntil, now) }
      : { note: "further refusals of this address are counted; a pause leaves a record" };
  const note = {
    namespace: null,
    action: "token.refuse",
    objectType: "token",
    objectId: "",
    objectName: what,
    after,
  } as const;
  await runBatch(db, [recordOperation(db, unknownCaller(sourceAddress), note, now)]);
};

/**
 * What is known of refused credentials. The count of an address is a row of D1, so it holds for all isolates and through
 * restarts; a row is written for a credential that was refused and not counted lately, never for one that was accepted.
 */
export class Refusals {
  readonly #addresses = new Map<string, Address>();
  readonly #counted = new Map<string, number>();

  #of(address: string, now: number): Address {
    const known = this.#addresses.get(address);
    if (known) return known;
    if (this.#addresses.size >= maxRemembered) this.#addresses.clear();
    const fresh = { pausedUntil: 0, second: 0, looks: 0, window: now, repeats: 0 };
    this.#addresses.set(address, fresh);
    return fresh;
  }

  /** Before a credential is looked up. Asks nobody. */
  refuseWhenPaused({ sourceAddress, now }: Asked): void {
    const address = this.#addresses.get(sourceBlock(sourceAddress));
    if (!address || address.pausedUntil <= now) return;
    const second = Math.floor(now / 1000);
    if (address.second !== second) Object.assign(address, { second, looks: 0 });
    address.looks += 1;
    if (address.looks > looksPerSecond) throw tooMany(address.pausedUntil, now);
  }

  /** What to answer to a refused credential, `id` being its hash: `refusal`, or that there were too many. */
  async count(asked: Asked, what: CredentialKind, id: string, refusal: ApiFailure): Promise<ApiFailure> {
    const { now } = asked;
    const block = sourceBlock(asked.sourceAddress);
    const address = this.#of(block, now);
    const countedAt = this.#counted.get(id);
    if (countedAt !== undefined && now - countedAt < rule.forgetMs) this.#countRepeat(address, now);
    else await this.#countNew(asked, what, id, block, address);
    return address.pausedUntil > now ? tooMany(address.pausedUntil, now) : refusal;
  }

  #countRepeat(address: Address, now: number): void {
    if (now - address.window >= repeatWindowMs || now < address.window)
      Object.assign(address, { window: now, repeats: 0 });
    address.repeats += 1;
    if (address.repeats > maxRepeats)
      address.pausedUntil = Math.max(address.pausedUntil, address.window + repeatWindowMs);
  }

  async #countNew(
    asked: Asked,
    what: CredentialKind,
    id: string,
    block: string,
    address: Address,
  ): Promise<void> {
    const { now } = asked;
    const db = openDatabase(asked.env.DB);
    try {
      const counted = await countFailure(db, rule, `credential:${block}`, now);
      if (this.#counted.size >= maxRemembered) this.#counted.clear();
      this.#counted.set(id, now);
      if (counted.paused) {
        address.pausedUntil = counted.until;
        return;
      }
      if (counted.pausedUntil > now) address.pausedUntil = counted.pausedUntil;
      if (counted.failures === 1 || counted.pausedUntil > now)
        await audit(db, asked, what, counted.failures, counted.pausedUntil);
    } catch (error) {
      // The database is down: refused all the same, and counted as what it costs here.
      logEvent("warn", "refusal_not_counted", { what, reason: reasonOf(error) });
      this.#countRepeat(address, now);
    }
  }
}

/** Of this isolate. */
export const refusals = new Refusals();
