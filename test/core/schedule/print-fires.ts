// Run in a process of its own by process-zone.test.ts: prints the process's zone, then what every
// case answers. Read from disk, since Node loads JSON modules by another syntax than bundlers do.
import { readFileSync } from "node:fs";
import {
  backfillDataTimes,
  DST_POLICIES,
  describeTiming,
  missedFires,
  previewFires,
} from "../../../durable/schedule/index.ts";
import { cronTiming } from "./timings.ts";

interface Case {
  expr: string;
  tz: string;
  after: string;
}

function cases(name: string): Case[] {
  return JSON.parse(readFileSync(new URL(`../../data/cron/${name}.json`, import.meta.url), "utf8"));
}

const lines = [Intl.DateTimeFormat().resolvedOptions().timeZone];
for (const { expr, tz, after } of [...cases("cases"), ...cases("dst")]) {
  for (const policy of DST_POLICIES) {
    const timing = cronTiming(expr, tz, policy);
    const from = Date.parse(after);
    const preview = previewFires({ ...timing, after: from, count: 20 });
    lines.push(
      JSON.stringify([
        expr,
        policy,
        preview,
        describeTiming(timing),
        missedFires(timing, from, from + 3 * 86_400_000),
      ]),
    );
  }
}
const dates = {
  startDate: "2026-01-01",
  endDate: "2026-12-31",
  time: "02:30:00",
  order: "oldest_first",
} as const;
lines.push(JSON.stringify(backfillDataTimes({ ...dates, timeZone: "Europe/Berlin" })));
console.log(lines.join("\n"));
