import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

// The headless shell comes first: the same engine without the windows, it opens a page in half the time.
const names = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
];

const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** CHROME_PATH, an installed Chromium or Chrome, or the one that playwright downloaded, in this order. */
export async function findChromium(): Promise<string | undefined> {
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
  const installed = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const candidates = [
    process.env.CHROME_PATH ?? "",
    ...installed,
    ...applications,
    chromium.executablePath(),
  ];
  return candidates.find((path) => path !== "" && isExecutable(path));
}
