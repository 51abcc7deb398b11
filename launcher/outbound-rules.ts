import { isIP, isIPv4 } from "node:net";

/** What may be reached besides public addresses: ranges for the network filter, names for an exact match. */
export interface OutboundRules {
  ranges: string[];
  /** `host` (any port) or `host:port`, lower case; IPv6 hosts in brackets. */
  hosts: string[];
}

const hostPattern =
  /^(?:[a-z0-9_][a-z0-9_-]{0,62}(?:\.[a-z0-9_][a-z0-9_-]{0,62})*\.?|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/;

function parseRange(entry: string): string | undefined {
  const [address = "", prefix, rest] = entry.split("/");
  if (prefix === undefined || rest !== undefined || isIP(address) === 0 || !/^\d{1,3}$/.test(prefix))
    return undefined;
  return Number(prefix) <= (isIPv4(address) ? 32 : 128) ? `${address}/${Number(prefix)}` : undefined;
}

/** Returns the rule for one entry, or undefined when it is neither a range, an address nor a host. */
function parseEntry(entry: string): OutboundRules | undefined {
  const text = entry.toLowerCase();
  if (text.includes("/")) {
    const range = parseRange(text);
    return range === undefined ? undefined : { ranges: [range], hosts: [] };
  }
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  if (isIP(bare) !== 0) return { ranges: [`${bare}/${isIPv4(bare) ? 32 : 128}`], hosts: [] };
  const match = hostPattern.exec(text);
  if (match === null || Number(match[1] ?? 1) > 65_535) return undefined;
  return { ranges: [], hosts: [text.replace(/\.(?=:|$)/, "")] };
}

/** Splits the entries of CARILLON_OUTBOUND_ALLOW; `refused` holds those that are none of the three forms. */
export function parseOutboundRules(entries: readonly string[]): OutboundRules & { refused: string[] } {
  const rules: OutboundRules & { refused: string[] } = { ranges: [], hosts: [], refused: [] };
  for (const entry of entries) {
    const parsed = parseEntry(entry);
    if (parsed === undefined) rules.refused.push(entry);
    else {
      rules.ranges.push(...parsed.ranges);
      rules.hosts.push(...parsed.hosts);
    }
  }
  return rules;
}
