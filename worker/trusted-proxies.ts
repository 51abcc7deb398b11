import ipaddr from "ipaddr.js";

export interface ProxyList {
  /** Entries that could not be read: they trust nobody. */
  issues: string[];
  trusts(address: string): boolean;
}

const forms = "write an address such as 10.0.0.5, or a range such as 10.0.0.0/8";

const readRange = (text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | null => {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
};

/** Reads CARILLON_TRUSTED_PROXIES: addresses and ranges, separated by commas or blanks. */
export const parseProxies = (text: string): ProxyList => {
  const ranges: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  const issues: string[] = [];
  for (const entry of text.split(/[\s,]+/).filter((one) => one !== "")) {
    const range = readRange(entry);
    if (range === null) issues.push(`"${entry}" is neither address nor range; ${forms}`);
    else ranges.push(range);
  }
  return {
    issues,
    trusts(address) {
      if (!ipaddr.isValid(address)) return false;
      const given = ipaddr.process(address);
      return ranges.some((range) => given.kind() === range[0].kind() && given.match(range));
    },
  };
};
