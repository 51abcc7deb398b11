import { buildAll } from "./build.ts";
import { DataFolderError } from "./data-folder.ts";
import { watchNpm } from "./parent.ts";
import { type Platform, startPlatform } from "./platform.ts";
import { readSettings, SettingError } from "./settings.ts";
import { printFailure } from "./terminal.ts";

/** Reasons that a person can do something about get one line; anything else is a defect and shows its stack. */
function describe(error: unknown): string {
  if (error instanceof SettingError || error instanceof DataFolderError) return error.message;
  if (error instanceof Error) return error.stack ?? error.message;
  return String(error);
}

async function start(): Promise<Platform> {
  const settings = readSettings(process.env);
  await buildAll(process.argv.includes("--without-console") ? { only: "worker" } : {});
  return await startPlatform(settings);
}

/** Runs until a signal comes or whoever started it is gone; a second signal ends it without waiting. */
async function main(): Promise<void> {
  const stopping = Promise.withResolvers<void>();
  let asked = false;
  const ask = () => {
    if (asked) process.exit(130);
    asked = true;
    stopping.resolve();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, ask);
  watchNpm(() => {
    if (!asked) ask();
  });
  const platform = await start();
  await stopping.promise;
  await platform.stop();
}

try {
  await main();
  process.exit(0);
} catch (error) {
  printFailure(describe(error));
  process.exit(1);
}
