import { logEvent } from "../log.ts";
import { type AllowList, parseAllowList } from "./allow-list.ts";
import { dnsOverHttps } from "./name-lookup.ts";
import type { OutboundPolicy } from "./outbound-fetch.ts";

/** What decides where the deployment's calls may go. */
export interface OutboundEnv {
  CARILLON_OUTBOUND_ALLOW?: string;
  /** URL of a DNS-over-HTTPS resolver: set on Cloudflare; unset where the runtime's network has an allow-list of its own. */
  CARILLON_OUTBOUND_RESOLVER?: string;
}

let lastRead: { text: string; list: AllowList } | null = null;

/** Read once in an isolate. On Cloudflare nobody refuses a list that cannot be read, so the log tells. */
const readAllowList = (text: string): AllowList => {
  if (lastRead?.text === text) return lastRead.list;
  const list = parseAllowList(text);
  for (const issue of list.issues) logEvent("warn", "outbound_allow_unreadable", { message: issue.message });
  lastRead = { text, list };
  return list;
};

export const outboundPolicy = (env: OutboundEnv): OutboundPolicy => {
  const send: typeof fetch = (input, init) => fetch(input, init);
  return {
    allow: readAllowList(env.CARILLON_OUTBOUND_ALLOW ?? ""),
    lookUp: env.CARILLON_OUTBOUND_RESOLVER ? dnsOverHttps(env.CARILLON_OUTBOUND_RESOLVER, send) : null,
    send,
  };
};
