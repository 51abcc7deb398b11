import ipaddr from "ipaddr.js";
import { type Address, hostAddress } from "./address-range.ts";
import { canonicalName } from "./host-name.ts";

/** What one entry of CARILLON_OUTBOUND_ALLOW lets through, besides public addresses. `port` null means every port. */
export type AllowEntry =
  | { kind: "name"; name: string; port: number | null }
  | { kind: "suffix"; suffix: string; port: number | null }
  | { kind: "address"; address: Address; port: number | null }
  | { kind: "range"; range: [Address, number] };

export interface AllowIssue {
  value: string;
  message: string;
}

/** Entries that could be read, and a message for each that could not: those allow nothing. */
export interface AllowList {
  entries: AllowEntry[];
  issues: AllowIssue[];
}

const forms = "write host, host:port, *.suffix, an address or a range such as 10.0.0.0/8";

const parseRange = (text: string): AllowEntry | string => {
  if (!ipaddr.isValidCIDR(text)) return `is not an address range; ${forms}`;
  const range = ipaddr.parseCIDR(text);
  const [address, bits] = range;
  const whole = address.toByteArray().every((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    return (byte & (0xff >> kept)) === 0;
  });
  // 10.1.2.3/8 is most often a slip, and reading it as 10.0.0.0/8 would open more than was meant.
  if (!whole) return `has bits set behind its first ${bits}; write the first address of the range`;
  return { kind: "range", range };
};

const parseHost = (text: string): AllowEntry | string => {
  const isSuffix = text.startsWith("*.");
  const bare = isSuffix ? text.slice(2) : text;
  if (/[\s/?#@\\*%]/.test(bare) || bare === "") return `is not a host; ${forms}`;
  const isBareV6 = bare.split(":").length > 2 && !bare.startsWith("[");
  const url = `http://${isBareV6 ? `[${bare}]` : bare}/`;
  if (!URL.canParse(url)) return `is not a host; ${forms}`;
  // An http URL forgets port 80 because it is its default.
  const port = /:80$/.test(bare) && !isBareV6 ? 80 : Number(new URL(url).port) || null;
  const { hostname } = new URL(url);
  const address = hostAddress(hostname);
  if (address !== null) {
    return isSuffix ? `is an address, which has no suffix; ${forms}` : { kind: "address", address, port };
  }
  const name = canonicalName(hostname);
  return isSuffix ? { kind: "suffix", suffix: `.${name}`, port } : { kind: "name", name, port };
};

/** Reads a list separated by commas or blanks. */
export const parseAllowList = (text: string | undefined): AllowList => {
  const list: AllowList = { entries: [], issues: [] };
  for (const value of (text ?? "").split(/[\s,]+/)) {
    if (value === "") continue;
    const entry = value.includes("/") ? parseRange(value) : parseHost(value);
    if (typeof entry === "string") list.issues.push({ value, message: `"${value}" ${entry}` });
    else list.entries.push(entry);
  }
  return list;
};

const matchesAddress = (entry: AllowEntry, address: Address, port: number): boolean => {
  if (entry.kind === "range") {
    return address.kind() === entry.range[0].kind() && address.match(entry.range);
  }
  if (entry.kind !== "address" || (entry.port !== null && entry.port !== port)) return false;
  return entry.address.toNormalizedString() === address.toNormalizedString();
};

/** Whether the list names this address. */
export const allowsAddress = (list: AllowList, address: Address, port: number): boolean =>
  list.entries.some((entry) => matchesAddress(entry, address, port));

/** Whether the list names this host name itself or its suffix. */
export const allowsName = (list: AllowList, hostname: string, port: number): boolean => {
  const name = canonicalName(hostname);
  return list.entries.some((entry) => {
    if (entry.kind !== "name" && entry.kind !== "suffix") return false;
    if (entry.port !== null && entry.port !== port) return false;
    return entry.kind === "name" ? entry.name === name : name.endsWith(entry.suffix);
  });
};
