/**
 * Which key is due next: a binary heap without removal. An entry that no longer holds is noticed when it comes up, which is
 * cheaper than keeping the heap exact while runs come and go by the thousand.
 */
export class DueHeap {
  readonly #at: number[] = [];
  readonly #keys: string[] = [];

  get size(): number {
    return this.#at.length;
  }

  nextAt(): number | null {
    return this.#at[0] ?? null;
  }

  push(at: number, key: string): void {
    let index = this.#at.push(at) - 1;
    this.#keys.push(key);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#timeAt(parent) <= at) break;
      this.#swap(parent, index);
      index = parent;
    }
  }

  /** Takes the earliest key if it is due. */
  popDue(now: number): string | null {
    const first = this.#at[0];
    if (first === undefined || first > now) return null;
    const key = this.#keys[0] ?? null;
    const lastAt = this.#at.pop();
    const lastKey = this.#keys.pop();
    if (this.#at.length > 0 && lastAt !== undefined && lastKey !== undefined) {
      this.#at[0] = lastAt;
      this.#keys[0] = lastKey;
      this.#sink();
    }
    return key;
  }

  /** Takes the earliest keys as long as they are not wanted any more. */
  dropWhile(isGone: (key: string) => boolean): void {
    for (let key = this.#keys[0]; key !== undefined && isGone(key); key = this.#keys[0])
      this.popDue(Number.POSITIVE_INFINITY);
  }

  clear(): void {
    this.#at.length = 0;
    this.#keys.length = 0;
  }

  #sink(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let least = index;
      if (left < this.#at.length && this.#timeAt(left) < this.#timeAt(least)) least = left;
      if (right < this.#at.length && this.#timeAt(right) < this.#timeAt(least)) least = right;
      if (least === index) return;
      this.#swap(least, index);
      index = least;
    }
  }

  #timeAt(index: number): number {
    return this.#at[index] ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    [this.#at[a], this.#at[b]] = [this.#timeAt(b), this.#timeAt(a)];
    const key = this.#keys[a] ?? "";
    this.#keys[a] = this.#keys[b] ?? "";
    this.#keys[b] = key;
  }
}
