import { t } from "../../i18n/index.ts";

// In the order of asking: each of these browsers also carries the names of those after it.
const browsers: [RegExp, string][] = [
  [/Edg(e|A|iOS)?\/(\d+)/, "Edge"],
  [/OPR\/()(\d+)/, "Opera"],
  [/(Firefox|FxiOS)\/(\d+)/, "Firefox"],
  [/(HeadlessChrome|Chrome|CriOS)\/(\d+)/, "Chrome"],
  [/Version\/()(\d+).*Safari/, "Safari"],
];
const systems: [RegExp, string][] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/** "Firefox 140, Linux"; what no browser says is shown as it came. */
export function clientWords(userAgent: string | null): string {
  if (!userAgent) return t("settings.unknownClient");
  for (const [pattern, name] of browsers) {
    const found = userAgent.match(pattern);
    if (!found) continue;
    const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1];
    return [`${name} ${found[2]}`, system].filter(Boolean).join(", ");
  }
  return userAgent.slice(0, 60);
}
