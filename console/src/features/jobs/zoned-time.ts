import { formatOffset } from "../../i18n/format.ts";

function offsetMs(at: number, zone: string): number {
  const match = /^([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(formatOffset(at, zone));
  if (!match) return 0;
  const [, sign, h, m, s] = match;
  const ms = (Number(h) * 3600 + Number(m) * 60 + Number(s ?? 0)) * 1000;
  return sign === "-" ? -ms : ms;
}

/** `2026-11-24T02:30:00` on a zone's clock as an instant; null while it is no complete time. */
export function instantOfLocal(local: string, zone: string): string | null {
  if (local === "") return null;
  const read = Date.parse(`${local}Z`);
  if (Number.isNaN(read)) return null;
  // The offset depends on the instant that is looked for: guess once, correct once.
  const guess = read - offsetMs(read, zone);
  const at = read - offsetMs(guess, zone);
  return new Date(at).toISOString().replace(/\.000Z$/, "Z");
}

/** An instant as a `datetime-local` field writes it, on a zone's clock. */
export function localOfInstant(instant: string | null, zone: string): string {
  const at = instant ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(at)) return "";
  return new Date(at + offsetMs(at, zone)).toISOString().slice(0, 19);
}
