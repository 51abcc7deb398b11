import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const script = fileURLToPath(new URL("./print-fires.ts", import.meta.url));

async function printedUnder(processZone: string): Promise<{ zone: string; fires: string }> {
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    env: { ...process.env, TZ: processZone },
    maxBuffer: 64_000_000,
  });
  const [zone = "", ...fires] = stdout.split("\n");
  return { zone, fires: fires.join("\n") };
}

describe("the zone of the machine", () => {
  test("changes nothing: every case, preview and backfill is the same under all of them", async () => {
    const utc = await printedUnder("UTC");
    expect(utc.fires.split("\n").length).toBeGreaterThan(500);
    for (const zone of ["America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns"]) {
      const other = await printedUnder(zone);
      expect(other.zone).toBe(zone);
      expect(other.fires).toBe(utc.fires);
    }
  }, 60_000);
});
