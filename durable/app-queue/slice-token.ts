import type { Horizon } from "./slice-rpc.ts";

/** A lease's token says who counted it and, unless it is the first slice's, which slice has the run. */
export const leaseToken = (startId: string, count: number, slice: number): string =>
  `${startId}.${count.toString(36)}${slice === 0 ? "" : `.${slice}`}`;

export const sliceOfToken = (token: string): number => {
  const slice = Number(token.split(".")[2] ?? 0);
  return Number.isInteger(slice) && slice > 0 ? slice : 0;
};

/** Whether a call at this horizon can know of the lease: those counted since may still be on their way. */
export const isBefore = (token: string, { startId, count }: Pick<Horizon, "startId" | "count">): boolean => {
  const [start, counted = ""] = token.split(".");
  return start !== startId || Number.parseInt(counted, 36) <= count;
};
