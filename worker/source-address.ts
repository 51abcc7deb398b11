import ipaddr from "ipaddr.js";
import { type ProxyList, parseProxies } from "./trusted-proxies.ts";

/** Nobody said where the request came from. */
const unknown = "local";

export interface SourceEnv {
  CARILLON_LAUNCHER_TOKEN?: string;
  CARILLON_TRUSTED_PROXIES?: string;
}

/** An address without its port, and IPv4 as such where a socket of both kinds calls it IPv6. */
const readAddress = (text: string): string | null => {
  const [, bracketed, v4] = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/.exec(text.trim()) ?? [];
  const bare = bracketed ?? v4 ?? text.trim();
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(bare) || ipaddr.IPv6.isValid(bare);
  return isAddress ? ipaddr.process(bare).toString() : null;
};

/** The runtime's own word, which no client can change (launcher/peer-address.ts). */
const peerOf = (request: Request): string | null => {
  const cf: unknown = Reflect.get(request, "cf");
  const told: unknown = typeof cf === "object" && cf !== null ? Reflect.get(cf, "clientIp") : undefined;
  return typeof told === "string" ? readAddress(told) : null;
};

let parsed: { text: string; list: ProxyList } = { text: "", list: parseProxies("") };
const proxiesOf = (text: string): ProxyList => {
  if (parsed.text !== text) parsed = { text, list: parseProxies(text) };
  return parsed.list;
};

/** Each proxy adds whom it heard; read from the end, the first that is none of ours is the client. */
const beforeProxies = (proxies: ProxyList, peer: string, forwarded: string): string => {
  let nearest = peer;
  for (const text of forwarded.slice(-4_000).split(",").reverse()) {
    if (!proxies.trusts(nearest)) break;
    const address = readAddress(text);
    if (address === null) break;
    nearest = address;
  }
  return nearest;
};

/**
 * Where a request came from: what Cloudflare says, or on one's own machine who connected. A header counts there only when it
 * comes from a proxy that CARILLON_TRUSTED_PROXIES names: any client may write one.
 */
export const sourceAddress = (env: SourceEnv, request: Request): string => {
  if (!env.CARILLON_LAUNCHER_TOKEN) return request.headers.get("cf-connecting-ip")?.slice(0, 64) ?? unknown;
  const peer = peerOf(request);
  if (peer === null) return unknown;
  const forwarded = request.headers.get("x-forwarded-for");
  if (forwarded === null || !env.CARILLON_TRUSTED_PROXIES) return peer;
  return beforeProxies(proxiesOf(env.CARILLON_TRUSTED_PROXIES), peer, forwarded);
};

/** Whom a throttle counts as one: somebody with one IPv6 address has the 2^64 beside it too. */
export const sourceBlock = (address: string): string => {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const [a, b, c, d] = ipaddr.IPv6.parse(address).parts;
  return `${new ipaddr.IPv6([a ?? 0, b ?? 0, c ?? 0, d ?? 0, 0, 0, 0, 0]).toString()}/64`;
};
