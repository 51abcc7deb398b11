interface Kept<T> {
  value: Promise<T>;
  until: number;
}

const most = 200;
/** A history that takes long to read is read less often: at most a twentieth of the time, whoever looks. */
const restFactor = 20;
const longestMs = 30_000;

/** Answers of this isolate that several viewers ask for every two seconds; small histories are read anew nearly every time. */
export class KeptAnswers<T> {
  readonly #kept = new Map<string, Kept<T>>();

  async get(key: string, now: number, read: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key);
    if (known && known.until > now) return known.value;
    const value = read();
    const entry: Kept<T> = { value, until: now + longestMs };
    this.#kept.delete(key);
    this.#kept.set(key, entry);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > most && oldest !== undefined) this.#kept.delete(oldest);
    try {
      await value;
      entry.until = now + Math.min(longestMs, (Date.now() - now) * restFactor);
    } catch (error) {
      if (this.#kept.get(key) === entry) this.#kept.delete(key);
      throw error;
    }
    return value;
  }
}
