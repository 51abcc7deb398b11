import ipaddr from "ipaddr.js";

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** What a refused address is, in words a person can act on. */
const words: Record<string, string> = {
  unspecified: "an unspecified address",
  broadcast: "a broadcast address",
  multicast: "a multicast address",
  linkLocal: "a link-local address",
  loopback: "a loopback address",
  carrierGradeNat: "a carrier-grade NAT address",
  private: "a private address",
  uniqueLocal: "a private address",
  deprecatedSiteLocal: "a private address",
  ipv4Mapped: "an IPv4 address in disguise",
  rfc6145: "an IPv4 address in disguise",
  rfc6052: "an IPv4 address in disguise",
  "6to4": "an IPv4 address in disguise",
  teredo: "an IPv4 address in disguise",
};

/** Public by number, but answered by the cloud's own metadata service. */
const metadataAddresses: ReadonlySet<string> = new Set(["168.63.129.16"]);

const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("2000::"), 3];

/** Why an address is not a public one; null when it is. */
export const addressIssue = (address: Address): string | null => {
  if (metadataAddresses.has(address.toString())) return "a cloud metadata address";
  const range = address.range();
  if (range !== "unicast") return words[range] ?? "a reserved address";
  // The library knows ranges that have a name; in IPv6 only 2000::/3 is handed out, all else (::7f00:1 too) leads nowhere public.
  if (address instanceof ipaddr.IPv6 && !address.match(globalUnicast)) return "a reserved address";
  return null;
};

/** The host of a parsed URL as an address; null for a name. A URL parser has already undone every other spelling. */
export const hostAddress = (hostname: string): Address | null => {
  if (hostname.startsWith("[")) return ipaddr.parse(hostname.slice(1, -1));
  return ipaddr.IPv4.isValidFourPartDecimal(hostname) ? ipaddr.IPv4.parse(hostname) : null;
};
