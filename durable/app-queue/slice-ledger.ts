import type { Lack } from "./lack.ts";
import type { Grant, MeetingAnswer, MeetingAsk, SliceReport, Standing } from "./slice-rpc.ts";

interface Account {
  session: string | null;
  seq: number;
  /** Null until the slice was met since this start. */
  report: SliceReport | null;
  /** Grants of the meeting that is going on. */
  underWay: readonly Grant[] | null;
  metAt: number;
  /** Grants of meetings whose answer was lost: they count until a new session makes them void or shows them. */
  doubtful: Grant[];
  /** What the slice was told of its lines in this session. */
  told: Map<string, Lack | null>;
  toldBlocked: boolean | null;
  /** There is something to hear. */
  isRinging: boolean;
}

const newAccount = (): Account => ({
  session: null,
  seq: 0,
  report: null,
  underWay: null,
  metAt: 0,
  doubtful: [],
  told: new Map(),
  toldBlocked: null,
  isRinging: true,
});

/**
 * What the first slice knows of the others, pure: soft, told anew after every start. Of every slice it counts at least as many leases
 * as there are: those reported last, those on their way, and those whose arrival is in doubt. Before a slice was met it may have any
 * number. So the sum stays below the flow control's limit, whichever messages are lost, late or repeated.
 */
export class SliceLedger {
  readonly #accounts = new Map<number, Account>();

  add(slice: number): void {
    if (!this.#accounts.has(slice)) this.#accounts.set(slice, newAccount());
  }

  get slices(): number[] {
    return [...this.#accounts.keys()];
  }

  clear(): void {
    this.#accounts.clear();
  }

  ring(slice: number): void {
    const account = this.#accounts.get(slice);
    if (account) account.isRinging = true;
  }

  session(slice: number): string | null {
    return this.#accounts.get(slice)?.session ?? null;
  }

  report(slice: number): SliceReport | null {
    return this.#accounts.get(slice)?.report ?? null;
  }

  /** Whether grants can be made to it now: one meeting at a time, so that its report holds for the next. */
  isFree(slice: number): boolean {
    const account = this.#accounts.get(slice);
    return account?.session != null && account.underWay === null;
  }

  /** Whether a meeting is going on that began since. */
  isBeingMet(slice: number, since: number): boolean {
    const account = this.#accounts.get(slice);
    return account !== undefined && account.underWay !== null && account.metAt > since;
  }

  isUnderWay(slice: number, { jobId, number }: Standing): boolean {
    const underWay = this.#accounts.get(slice)?.underWay ?? [];
    return underWay.some((grant) => grant.jobId === jobId && grant.number === number);
  }

  /** Leases of all the others at most. */
  get leased(): number {
    return this.#sum((account) =>
      account.report === null
        ? Number.POSITIVE_INFINITY
        : account.report.leased + this.#pending(account).length,
    );
  }

  get edgeCalls(): number {
    return this.#sum((account) => (account.report?.edgeCalls ?? 0) + this.#pending(account).length);
  }

  /** Tasks that workers have in hand of other slices, or may have soon. */
  inHand(workerId: string): number {
    return this.#sum(
      (account) =>
        (account.report?.inHand[workerId] ?? 0) +
        this.#pending(account).filter(({ lease }) => lease.workerId === workerId).length,
    );
  }

  mayHold(slice: number, workerId: string): boolean {
    const account = this.#accounts.get(slice);
    if (!account) return false;
    const isPending = this.#pending(account).some(({ lease }) => lease.workerId === workerId);
    return isPending || (account.report?.inHand[workerId] ?? 0) > 0;
  }

  /** On their way to the worker by a meeting that is going on. */
  underWay(workerId: string): Grant[] {
    return [...this.#accounts.values()].flatMap((account) =>
      (account.underWay ?? []).filter(({ lease }) => lease.workerId === workerId),
    );
  }

  /** What to say at the next meeting; null when one is going on, or there is nothing to say or hear. */
  begin(
    slice: number,
    grants: readonly Grant[],
    verdicts: ReadonlyMap<string, Lack | null>,
    isFlowBlocked: boolean,
    now: number,
  ): MeetingAsk | null {
    const account = this.#accounts.get(slice);
    if (!account || account.underWay !== null) return null;
    if (account.session === null) {
      if (!account.isRinging) return null;
      account.isRinging = false;
      account.seq = 0;
      account.underWay = [];
      account.metAt = now;
      account.told = new Map();
      account.toldBlocked = isFlowBlocked;
      return { session: null, seq: 0, grants: [], verdicts: [], isFlowBlocked, shared: [] };
    }
    const news = [...verdicts].filter(
      ([key, lack]) => !account.told.has(key) || account.told.get(key) !== lack,
    );
    const isOther = (account.report?.lines.length ?? 0) > 0 && account.toldBlocked !== isFlowBlocked;
    if (grants.length === 0 && news.length === 0 && !account.isRinging && !isOther) return null;
    account.isRinging = false;
    account.seq += 1;
    account.underWay = grants;
    account.metAt = now;
    account.toldBlocked = isFlowBlocked;
    for (const [key, lack] of news) account.told.set(key, lack);
    return {
      session: account.session,
      seq: account.seq,
      grants: [...grants],
      verdicts: news.map(([key, lack]) => ({ key, lack })),
      isFlowBlocked,
      shared: [],
    };
  }

  answered(slice: number, ask: MeetingAsk, answer: MeetingAnswer): void {
    const account = this.#accounts.get(slice);
    if (!account) return;
    if (!answer.ok) {
      // Refused now; a copy of it may have been heard before.
      this.unanswered(slice);
      return;
    }
    account.underWay = null;
    if (ask.session === null) {
      account.session = answer.session;
      account.doubtful = [];
    }
    account.report = answer.report;
  }

  /** No answer: whether the slice heard of the grants is not known. */
  unanswered(slice: number): void {
    const account = this.#accounts.get(slice);
    if (!account) return;
    account.doubtful.push(...(account.underWay ?? []));
    account.underWay = null;
    account.session = null;
    account.isRinging = true;
  }

  #pending(account: Account): readonly Grant[] {
    return account.underWay === null ? account.doubtful : [...account.doubtful, ...account.underWay];
  }

  #sum(of: (account: Account) => number): number {
    let sum = 0;
    for (const account of this.#accounts.values()) sum += of(account);
    return sum;
  }
}
