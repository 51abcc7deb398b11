import { locale, t } from "./index.ts";

/** The viewer's own zone; every time is shown in it unless a page says otherwise. */
export const viewerZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const made = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

/** Fixed offsets are `GMT+08:00` on the platform and `+08:00` for browsers. */
const intlZone = (zone: string): string => zone.replace(/^GMT(?=[+-])/, "");

// Making a formatter costs more than using it a hundred times, and a list uses it on every row.
function dateFormat(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`;
  const known = made.get(key);
  if (known instanceof Intl.DateTimeFormat) return known;
  // en-GB reads as day, month, year, 24 hours, which no reader takes for another day.
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: intlZone(zone), hourCycle: "h23", ...options });
  made.set(key, format);
  return format;
}

function parts(at: number, zone: string, options: Intl.DateTimeFormatOptions): Record<string, string> {
  return Object.fromEntries(
    dateFormat(zone, options)
      .formatToParts(at)
      .map((p) => [p.type, p.value]),
  );
}

export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  const key = `${locale()} ${JSON.stringify(options)}`;
  const known = made.get(key);
  if (known instanceof Intl.NumberFormat) return known.format(value);
  const format = new Intl.NumberFormat(locale() === "zh-CN" ? "zh-CN" : "en-US", options);
  made.set(key, format);
  return format.format(value);
}

/** 0.631 becomes "63.1 %". */
export function formatPercent(share: number, digits = 1): string {
  return `${formatNumber(share * 100, { minimumFractionDigits: 0, maximumFractionDigits: digits })} %`;
}

const units = ["B", "kB", "MB", "GB", "TB"];

export function formatBytes(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${formatNumber(bytes / 1000 ** step, { maximumFractionDigits: step ? 1 : 0 })} ${units[step]}`;
}

/** "14:30:44", with milliseconds where asked (logs). */
export function formatClock(at: number, zone = viewerZone, withMs = false): string {
  const p = parts(at, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const clock = `${p.hour}:${p.minute}:${p.second}`;
  return withMs ? `${clock}.${String(new Date(at).getUTCMilliseconds()).padStart(3, "0")}` : clock;
}

/** "24 Nov 2026", in Chinese "2026-11-24". */
export function formatDate(at: number, zone = viewerZone): string {
  if (locale() === "zh-CN") {
    const p = parts(at, zone, { year: "numeric", month: "2-digit", day: "2-digit" });
    return `${p.year}-${p.month}-${p.day}`;
  }
  const p = parts(at, zone, { year: "numeric", month: "short", day: "numeric" });
  return `${p.day} ${p.month} ${p.year}`;
}

/** "24 Nov", in Chinese "11-24". */
export function formatDay(at: number, zone = viewerZone): string {
  const zh = locale() === "zh-CN";
  const p = parts(at, zone, { month: zh ? "2-digit" : "short", day: zh ? "2-digit" : "numeric" });
  return zh ? `${p.month}-${p.day}` : `${p.day} ${p.month}`;
}

/** "24 Nov 2026, 14:30:44", in Chinese "2026-11-24 14:30:44". */
export function formatDateTime(at: number, zone = viewerZone): string {
  return `${formatDate(at, zone)}${locale() === "zh-CN" ? " " : ", "}${formatClock(at, zone)}`;
}

/** The offset of a zone at an instant: "+08:00". */
export function formatOffset(at: number, zone: string): string {
  const name = parts(at, zone, { timeZoneName: "longOffset" }).timeZoneName ?? "GMT";
  return name === "GMT" ? "+00:00" : name.replace("GMT", "");
}

/** "Sun", in Chinese "周日". */
export function formatWeekday(at: number, zone = viewerZone): string {
  const day = parts(at, zone, { weekday: "short" }).weekday ?? "";
  return locale() === "zh-CN" ? (chineseDays[day] ?? day) : day;
}

const chineseDays: Record<string, string> = {
  Mon: "周一",
  Tue: "周二",
  Wed: "周三",
  Thu: "周四",
  Fri: "周五",
  Sat: "周六",
  Sun: "周日",
};

/** Whether two instants fall on one day of the zone. */
export function sameDay(a: number, b: number, zone = viewerZone): boolean {
  const day = (at: number) =>
    dateFormat(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
  return day(a) === day(b);
}

const unitWords = {
  en: { ms: " ms", s: " s", m: " m", h: " h", d: " d", gap: " " },
  "zh-CN": { ms: "毫秒", s: "秒", m: "分", h: "时", d: "天", gap: "" },
};

/**
 * "640 ms", "3.8 s", "41 s", "2 m 06 s", "1 h 05 m", "4 d 18 h"; two units at most. `whole`: no parts of a second, for
 * what ticks.
 */
export function formatDuration(ms: number, whole = false): string {
  const u = unitWords[locale()];
  const spent = Math.max(0, ms);
  if (whole && spent < 10_000) return `${Math.floor(spent / 1000)}${u.s}`;
  if (spent < 1000) return `${Math.round(spent)}${u.ms}`;
  if (spent < 10_000)
    return `${formatNumber(Math.floor(spent / 100) / 10, { minimumFractionDigits: 1 })}${u.s}`;
  const s = Math.floor(spent / 1000);
  if (s < 60) return `${s}${u.s}`;
  const two = (big: number, bigUnit: string, small: number, smallUnit: string) =>
    `${formatNumber(big)}${bigUnit}${u.gap}${String(small).padStart(2, "0")}${smallUnit}`;
  if (s < 3600) return two(Math.floor(s / 60), u.m, s % 60, u.s);
  if (s < 86_400) return two(Math.floor(s / 3600), u.h, Math.floor(s / 60) % 60, u.m);
  return two(Math.floor(s / 86_400), u.d, Math.floor(s / 3600) % 24, u.h);
}

/** "in 4 d 18 h", "2 m 06 s ago". */
export function formatRelative(differenceMs: number): string {
  const zh = locale() === "zh-CN";
  const seconds = Math.floor(Math.abs(differenceMs) / 1000);
  if (seconds === 0) return t("time.justNow");
  const words = formatDuration(seconds * 1000, true);
  if (differenceMs > 0) return zh ? `${words}后` : `in ${words}`;
  return zh ? `${words}前` : `${words} ago`;
}
