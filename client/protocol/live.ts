/**
 * The live feed of a namespace: a WebSocket that says "something changed", so that a page asks again instead of asking
 * all the time. It carries no data: what changed is asked for with the caller's own rights.
 */
export const livePath = (namespace: string): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/live`;

/** Something in the namespace is not what it was. */
export const liveChanged = "changed";

/** The same, and it is a batch that got on: its owner's pages show it wherever they are, and need not ask about batches else. */
export const liveBatch = "batch";

export type LiveWord = typeof liveChanged | typeof liveBatch;

/** Sent by a listener now and then, answered at once without waking anything; no answer means a dead connection. */
export const livePing = "ping";
export const livePong = "pong";

/** Close code of a connection that is too old: the listener comes back and is judged anew. */
export const liveRenewCode = 4001;

/** Changes of one object are told at most this often. */
export const livePauseMs = 500;

/** Where nobody listened, an object does not ask again for this long: a new listener asks by itself until then. */
export const liveQuietMs = 10_000;
