/** What a connection carries through hibernation. */
export interface Listener {
  /** When it must come back to be judged anew: grants and sessions end meanwhile. */
  renewAt: number;
}

/** How long a right to listen is believed. The feed carries no data, so minutes are enough. */
export const believedMs = 600_000;

export const maxListeners = 2_000;

/** An isolate of the Worker may believe a credential for a few seconds after it was taken away. */
const doubtMs = 6_000;

/** Who comes just after rights were taken away is judged once more when they are known everywhere. */
export const newListener = (now: number, takenAwayAt: number | null): Listener => ({
  renewAt: takenAwayAt !== null && now - takenAwayAt < doubtMs ? takenAwayAt + doubtMs : now + believedMs,
});

/** What was attached before an upgrade may have another shape: such a connection is renewed. */
export const mustRenew = (attached: unknown, now: number): boolean => {
  if (typeof attached !== "object" || attached === null || !("renewAt" in attached)) return true;
  return typeof attached.renewAt !== "number" || attached.renewAt <= now;
};
