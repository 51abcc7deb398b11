import type { ObjectSql } from "../shared/object-migrations.ts";
import { FireStore, type StoredFire } from "./fire-store.ts";
import type { FireRecord } from "./rpc.ts";

/** Skips and misses of a job: what follows one upon another with the same verdict is one record. */
export class FireRecords {
  readonly #store: FireStore;
  #newest: StoredFire | null | undefined;

  constructor(sql: ObjectSql) {
    this.#store = new FireStore(sql);
  }

  /** `isNext` says whether no planned time lies between two: equal neighbours become one record. */
  add(record: FireRecord, isNext: (newest: FireRecord, record: FireRecord) => boolean): void {
    this.#newest ??= this.#store.newest();
    const newest = this.#newest;
    const merged = newest !== null && newest.verdict === record.verdict && isNext(newest, record);
    const stored = merged
      ? {
          ...newest,
          to: record.to,
          count: newest.count + record.count,
          countIsExact: newest.countIsExact && record.countIsExact,
          runNumber: null,
        }
      : { ...record, seq: (newest?.seq ?? -1) + 1 };
    this.#store.put(stored);
    this.#newest = stored;
  }

  /** Newest first; those that began before `before`. */
  list(before: number | null, limit: number): FireRecord[] {
    return this.#store.list(before, limit);
  }
}
