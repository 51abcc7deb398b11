const acceptedMs = 60_000;
/** Short: long enough to take the force out of a flood, too short for a person to wait on. */
const refusedMs = 2_000;
const maxKeys = 20_000;

/** What an isolate remembers of keys it has seen, each under namespace, app and hash. */
export class KnownKeys {
  readonly #accepted = new Map<string, number>();
  readonly #refused = new Map<string, number>();

  isAccepted(id: string, now: number): boolean {
    return isWithin(this.#accepted.get(id), now, acceptedMs);
  }

  isRefused(id: string, now: number): boolean {
    return isWithin(this.#refused.get(id), now, refusedMs);
  }

  accept(id: string, now: number): void {
    note(this.#accepted, id, now);
    this.#refused.delete(id);
  }

  refuse(id: string, now: number): void {
    note(this.#refused, id, now);
    this.#accepted.delete(id);
  }
}

const isWithin = (at: number | undefined, now: number, forMs: number): boolean =>
  at !== undefined && now >= at && now - at < forMs;

const note = (map: Map<string, number>, id: string, now: number): void => {
  if (map.size >= maxKeys) map.clear();
  map.set(id, now);
};
