import { patiently } from "../api/patience.ts";
import type { Terminal } from "./terminal.ts";

/** A restart of the platform, an upgrade say, takes seconds. */
const limitMs = 60_000;

/** Reads, and writes with a key: a pipeline must not fail because the platform is away for a moment. Says so, once. */
export const patient = <T>(terminal: Terminal, signal: AbortSignal, call: () => Promise<T>): Promise<T> => {
  let isTold = false;
  const onRetry = ({ message }: Error) => {
    if (!isTold) terminal.error(`${message}; trying again for ${limitMs / 1000} s\n`);
    isTold = true;
  };
  return patiently(call, { limitMs, signal, onRetry });
};
