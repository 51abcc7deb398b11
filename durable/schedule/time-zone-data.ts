import { isTimeZone, zoneOf } from "./zone.ts";

export interface TimeZoneData {
  /** The newest release of the tz database whose changes the runtime knows, and all before it. */
  version?: string;
  checks: { name: string; ok: boolean }[];
}

const HOUR_MS = 3_600_000;

/** One recent change for each release that moved clocks: a runtime of November 2026 knows them all. */
const CHANGES = [
  {
    release: "2024b",
    zone: "Asia/Almaty",
    at: "2024-06-01T00:00:00Z",
    hours: 5,
    what: "Kazakhstan is +05 since 2024",
  },
  {
    release: "2025a",
    zone: "America/Asuncion",
    at: "2025-07-01T00:00:00Z",
    hours: -3,
    what: "Paraguay stays at -03 since 2024",
  },
  {
    release: "2026a",
    zone: "Europe/Chisinau",
    at: "2026-03-29T00:30:00Z",
    hours: 2,
    what: "Moldova changes with the EU since 2022",
  },
  {
    release: "2026b",
    zone: "America/Vancouver",
    at: "2026-12-01T00:00:00Z",
    hours: -7,
    what: "British Columbia stays at -07 since 2026",
  },
  {
    release: "2026c",
    zone: "Africa/Casablanca",
    at: "2026-12-01T00:00:00Z",
    hours: 0,
    what: "Morocco is +00 since September 2026",
  },
  {
    release: "2026c",
    zone: "America/Edmonton",
    at: "2026-12-01T00:00:00Z",
    hours: -6,
    what: "Alberta stays at -06 since 2026",
  },
] as const;

/** Whether the runtime's time-zone data is recent, for the health page. */
export function timeZoneData(): TimeZoneData {
  const checks = CHANGES.map(({ release, zone, at, hours, what }) => ({
    name: `${release} ${zone}: ${what}`,
    ok: isTimeZone(zone) && zoneOf(zone).segmentAt(Date.parse(at)).offsetMs === hours * HOUR_MS,
  }));
  const firstBad = CHANGES.find((_, i) => checks[i]?.ok !== true)?.release;
  const known = CHANGES.filter((change) => firstBad === undefined || change.release < firstBad).at(-1);
  return known === undefined ? { checks } : { version: `${known.release} or later`, checks };
}
