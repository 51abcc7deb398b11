import { DataFolderError } from "./data-folder.ts";
import { watchNpm } from "./parent.ts";
import { SettingError } from "./settings.ts";
import { printFailure } from "./terminal.ts";

/** Reasons that a person can do something about get one line; anything else is a defect and shows its stack. */
function describe(error: unknown): string {
  if (error instanceof SettingError || error instanceof DataFolderError) return error.message;
  if (error instanceof Error && error.name === "DeployError") return error.message;
  if (error instanceof Error) return error.stack ?? error.message;
  return String(error);
}

/** Resolves when a signal comes or whoever started this process is gone; a second signal ends it without waiting. */
function waitForEnd(): Promise<void> {
  const asked = Promise.withResolvers<void>();
  let isAsked = false;
  const ask = () => {
    if (isAsked) process.exit(130);
    isAsked = true;
    asked.resolve();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, ask);
  watchNpm(() => {
    if (!isAsked) ask();
  });
  return asked.promise;
}

/** Starts something that runs until it is told to end, and ends this process with it. */
export async function runUntilEnd(start: () => Promise<{ stop(): Promise<void> }>): Promise<never> {
  try {
    const end = waitForEnd();
    const started = await start();
    await end;
    await started.stop();
    process.exit(0);
  } catch (error) {
    printFailure(describe(error));
    process.exit(1);
  }
}

/** Runs something that ends by itself. */
export async function runOnce(work: () => Promise<void>): Promise<never> {
  try {
    await work();
    process.exit(0);
  } catch (error) {
    printFailure(describe(error));
    process.exit(1);
  }
}
