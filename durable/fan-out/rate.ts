const windowMs = 10_000;
const sampleMs = 250;
const shortestMs = 500;

/** Tasks a second over the last ten seconds. */
export class Rate {
  #samples: { at: number; done: number }[] = [];

  note(done: number, now: number): void {
    const last = this.#samples.at(-1);
    if (last && now - last.at < sampleMs) return;
    this.#samples.push({ at: now, done });
    while (this.#samples[0] && now - this.#samples[0].at > windowMs && this.#samples.length > 2)
      this.#samples.shift();
  }

  /** Null while it can't be told. */
  get perSecond(): number | null {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || last.at - first.at < shortestMs) return null;
    return ((last.done - first.done) * 1000) / (last.at - first.at);
  }
}
