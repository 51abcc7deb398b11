import { civilDate, DAY_MS, dayNumber, daysInMonth, FIRST_YEAR, LAST_YEAR, SECOND_MS } from "./calendar.ts";
import { type Cron, NO_VALUE } from "./cron-parse.ts";

// Local time here is a wall clock read as if it were UTC: milliseconds since 1970-01-01T00:00:00
// on that clock. Which instants show that time is the business of dst.ts.

/** The first matching local time at or after `local`, or null when there is none. */
export function nextLocalTime(cron: Cron, local: number): number | null {
  const day = Math.floor(local / DAY_MS);
  const { year, month, day: dayOfMonth } = civilDate(day);
  if (matchesDay(cron, year, month, dayOfMonth)) {
    const second = nextSecondOfDay(cron, Math.ceil((local - day * DAY_MS) / SECOND_MS));
    if (second >= 0) return day * DAY_MS + second * SECOND_MS;
  }
  const nextDay = nextMatchingDay(cron, year, month, dayOfMonth + 1);
  return nextDay === null ? null : nextDay * DAY_MS + nextSecondOfDay(cron, 0) * SECOND_MS;
}

/** How many matching local times are in `[from, to)`, without visiting them. */
export function countLocalTimes(cron: Cron, from: number, to: number): number {
  if (to <= from) return 0;
  const [fromDay, toDay] = [Math.floor(from / DAY_MS), Math.floor(to / DAY_MS)];
  const perDay = cron.second.values.length * cron.minute.values.length * cron.hour.values.length;
  return (
    countMatchingDays(cron, fromDay, toDay) * perDay +
    timesBefore(cron, toDay, to) -
    timesBefore(cron, fromDay, from)
  );
}

function timesBefore(cron: Cron, day: number, local: number): number {
  const { year, month, day: dayOfMonth } = civilDate(day);
  if (!matchesDay(cron, year, month, dayOfMonth)) return 0;
  const second = Math.ceil((local - day * DAY_MS) / SECOND_MS);
  const [hour, minute] = [Math.floor(second / 3600), Math.floor(second / 60) % 60];
  const { second: seconds, minute: minutes, hour: hours } = cron;
  let count = (hours.below[hour] ?? 0) * minutes.values.length * seconds.values.length;
  if (hours.next[hour] !== hour) return count;
  count += (minutes.below[minute] ?? 0) * seconds.values.length;
  return minutes.next[minute] === minute ? count + (seconds.below[second % 60] ?? 0) : count;
}

function matchesDay(cron: Cron, year: number, month: number, dayOfMonth: number): boolean {
  return (
    cron.years.has(year) &&
    (cron.months & (1 << month)) !== 0 &&
    (cron.days(year, month) & (1 << (dayOfMonth - 1))) !== 0
  );
}

function nextMatchingDay(cron: Cron, year: number, month: number, dayOfMonth: number): number | null {
  let from = dayOfMonth;
  for (let y = year, m = month; y <= LAST_YEAR; y++, m = 1, from = 1) {
    if (y < FIRST_YEAR || !cron.years.has(y)) continue;
    for (; m <= 12; m++, from = 1) {
      if ((cron.months & (1 << m)) === 0) continue;
      const left = from > daysInMonth(y, m) ? 0 : cron.days(y, m) >>> (from - 1);
      // The lowest set bit: 31 - clz32(x & -x).
      if (left !== 0) return dayNumber(y, m, from + 31 - Math.clz32(left & -left));
    }
  }
  return null;
}

function countMatchingDays(cron: Cron, fromDay: number, toDay: number): number {
  let count = 0;
  let { year, month, day } = civilDate(fromDay);
  for (let at = fromDay; at < toDay; ) {
    const length = daysInMonth(year, month);
    const until = Math.min(length, day - 1 + toDay - at);
    if (cron.years.has(year) && (cron.months & (1 << month)) !== 0) {
      const bits = (cron.days(year, month) & (2 ** until - 1)) >>> (day - 1);
      count += bitCount(bits);
    }
    at += until - day + 1;
    day = 1;
    month = month === 12 ? 1 : month + 1;
    if (month === 1) year++;
  }
  return count;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

/** The first matching second of the day at or after `from`; -1 when the day has no more. */
function nextSecondOfDay(cron: Cron, from: number): number {
  const { second: seconds, minute: minutes, hour: hours } = cron;
  const firstSecond = seconds.next[0] ?? NO_VALUE;
  const firstMinute = minutes.next[0] ?? NO_VALUE;
  let hour = Math.floor(from / 3600);
  let minute = Math.floor(from / 60) % 60;
  if (hours.next[hour] === hour) {
    if (minutes.next[minute] === minute) {
      const second = seconds.next[from % 60] ?? NO_VALUE;
      if (second !== NO_VALUE) return (hour * 60 + minute) * 60 + second;
    }
    minute = minutes.next[minutes.next[minute] === minute ? minute + 1 : minute] ?? NO_VALUE;
    if (minute !== NO_VALUE) return (hour * 60 + minute) * 60 + firstSecond;
    hour++;
  }
  hour = hours.next[hour] ?? NO_VALUE;
  return hour === NO_VALUE ? -1 : (hour * 60 + firstMinute) * 60 + firstSecond;
}

/** The last matching local time in `[first, to)`, where `first` matches. */
export function lastLocalTime(cron: Cron, first: number, to: number): number {
  let [low, high] = [first, to];
  while (high - low > SECOND_MS) {
    const middle = low + Math.floor((high - low) / 2 / SECOND_MS) * SECOND_MS;
    if (countLocalTimes(cron, middle, to) > 0) low = middle;
    else high = middle;
  }
  return low;
}
