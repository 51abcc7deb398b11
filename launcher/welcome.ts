import type { Platform } from "./platform.ts";
import type { Settings } from "./settings.ts";
import { printCard } from "./terminal.ts";

function shownUrl(url: URL): string {
  return url.hostname === "127.0.0.1" ? `http://localhost:${url.port}` : url.origin;
}

/** What a person needs to know to go on. The generated password is kept nowhere else. */
export function printWelcome(platform: Platform, settings: Settings, url: URL = platform.url): void {
  printCard("Carillon is running", [
    ["Console", settings.bindings.CARILLON_PUBLIC_URL ?? shownUrl(url)],
    ["Log in as", settings.adminEmail],
    ...(platform.newPassword === undefined
      ? []
      : [["Password", `${platform.newPassword}   (shown this once)`] as const]),
    ["Data", platform.dataDir],
    ["Stop", "Ctrl-C"],
  ]);
}
