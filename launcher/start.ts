import { buildAll } from "./build.ts";
import { runUntilEnd } from "./process.ts";
import { readSettings } from "./settings.ts";

await runUntilEnd(async () => {
  const settings = readSettings(process.env);
  await buildAll(process.argv.includes("--without-console") ? { only: "worker" } : {});
  // Loaded late: a refused setting is told before the runtime's library is read.
  const { startPlatform } = await import("./platform.ts");
  const { printWelcome } = await import("./welcome.ts");
  const platform = await startPlatform(settings);
  printWelcome(platform, settings);
  return platform;
});
