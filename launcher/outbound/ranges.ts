import { type AllowEntry, parseAllowList } from "../../worker/outbound/allow-list.ts";

function rangeOf(entry: AllowEntry): string[] {
  if (entry.kind === "range") return [`${entry.range[0].toNormalizedString()}/${entry.range[1]}`];
  // workerd filters by address alone: one with a port is let through by its spelling only.
  if (entry.kind === "address" && entry.port === null) {
    return [`${entry.address.toNormalizedString()}/${entry.address.kind() === "ipv4" ? 32 : 128}`];
  }
  return [];
}

/** The part of CARILLON_OUTBOUND_ALLOW that workerd itself applies, also to what names resolve to. */
export function listRanges(allow: string): { ranges: string[]; problem: string | undefined } {
  const { entries, issues } = parseAllowList(allow);
  return { ranges: entries.flatMap(rangeOf), problem: issues[0]?.message };
}
