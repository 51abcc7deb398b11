import { WEEKDAY_NAMES } from "./cron-field.ts";

const MACROS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 0 1 1 ?",
  "@annually": "0 0 0 1 1 ?",
  "@monthly": "0 0 0 1 * ?",
  "@weekly": "0 0 0 ? * 1",
  "@daily": "0 0 0 * * ?",
  "@midnight": "0 0 0 * * ?",
  "@hourly": "0 0 * * * ?",
};

/** The Quartz form of what was probably meant, unchecked; null when no single expression says it. */
export function suggestQuartz(text: string): string | null {
  const plain = plainCharacters(text).trim();
  const macro = MACROS[plain.toLowerCase()];
  if (macro !== undefined) return macro;
  const fields = plain.toUpperCase().split(/\s+/);
  if (fields.length === 5) return fromUnix(fields);
  if (fields.length !== 6 && fields.length !== 7) return null;
  const fixed = [...fields];
  if (fields[3] !== "?" && fields[5] === "*") fixed[5] = "?";
  else if (fields[3] === "*" && fields[5] !== "?") fixed[3] = "?";
  else if (fields[3] === "?" && fields[5] === "?") fixed[3] = "*";
  const weekday = fixed[5] ?? "";
  fixed[5] = weekday
    .split(",")
    .map((part) => shortWeekday(part))
    .join(",");
  const suggestion = fixed.join(" ");
  return suggestion === text.toUpperCase() ? null : suggestion;
}

/** Full-width signs, as an input method types them, in ASCII. */
export function plainCharacters(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll("\u3000", " ");
}

function shortWeekday(part: string): string {
  const full = /^(SUN|MON|TUES?|WEDNES|THU(?:RS)?|FRI|SATUR)DAY$/.exec(part);
  return full?.[1]?.slice(0, 3) ?? part;
}

/** Unix weekdays are 0 to 7 with both ends Sunday; where both day fields are set, either may match. */
function fromUnix(fields: readonly string[]): string | null {
  const [minute, hour, dayOfMonth, month, dayOfWeek = ""] = fields;
  const anyWeekday = dayOfWeek === "*" || dayOfWeek === "?";
  if (anyWeekday) {
    return `0 ${minute} ${hour} ${dayOfMonth === "?" ? "*" : dayOfMonth} ${month} ?`;
  }
  if (dayOfMonth !== "*" && dayOfMonth !== "?") return null;
  const weekdays = unixWeekdays(dayOfWeek);
  return weekdays === null ? null : `0 ${minute} ${hour} ? ${month} ${weekdays}`;
}

function unixWeekdays(text: string): string | null {
  const parts: string[] = [];
  for (const part of text.split(",")) {
    const match = /^(\*|[0-7]|[A-Z]{3})(?:-([0-7]|[A-Z]{3}))?(\/\d+|#\d|L)?$/.exec(part);
    if (match === null) return null;
    const [, from = "", to, tail = ""] = match;
    if (tail.startsWith("/") && to === undefined && from !== "*") return null;
    const name = (day: string): string => (/^\d$/.test(day) ? (WEEKDAY_NAMES[Number(day) % 7] ?? day) : day);
    // 0-7 names Sunday twice; as a range of names it would shrink to Sunday alone.
    if (from === "0" && to === "7") parts.push(`SUN-SAT${tail}`);
    else parts.push(name(from) + (to === undefined ? "" : `-${name(to)}`) + tail);
  }
  return parts.join(",");
}
