/** Held reads of a run's log, ended by an append or by time. Memory only: a restart ends the requests too. */
export class LogWaiters {
  readonly #byRun = new Map<number, Set<() => void>>();

  wait(run: number, waitMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiters = this.#byRun.get(run) ?? new Set();
    this.#byRun.set(run, waiters);
    const done = (): void => {
      clearTimeout(timer);
      waiters.delete(done);
      if (waiters.size === 0) this.#byRun.delete(run);
      resolve();
    };
    const timer = setTimeout(done, waitMs);
    waiters.add(done);
    return promise;
  }

  wake(run: number): void {
    for (const done of [...(this.#byRun.get(run) ?? [])]) done();
  }

  wakeAll(): void {
    for (const run of [...this.#byRun.keys()]) this.wake(run);
  }
}
