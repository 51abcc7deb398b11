import { printRuntimeEvent } from "./log-lines.ts";
import type { Runtime } from "./runtime.ts";

const sweepMs = 60_000;

/** Cron Triggers do not fire by themselves outside Cloudflare: one sweep at once, then one every minute. */
export function startSweep(runtime: Runtime): { first: Promise<void>; stop(): void } {
  let running = false;
  const run = async () => {
    if (running) return;
    running = true;
    try {
      await runtime.sweep(new Date());
    } catch (error) {
      printRuntimeEvent("error", `The sweep failed: ${error instanceof Error ? error.message : error}`);
    } finally {
      running = false;
    }
  };
  const first = run();
  const timer = setInterval(() => void run(), sweepMs);
  return { first, stop: () => clearInterval(timer) };
}
