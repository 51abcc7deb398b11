import { portOf } from "../../client/http-rules/index.ts";
import { addressIssue, hostAddress } from "./address-range.ts";
import { type AllowList, allowsAddress, allowsName } from "./allow-list.ts";
import { nameIssue } from "./host-name.ts";

export type OutboundRule = "url" | "scheme" | "userinfo" | "host";

export type OutboundVerdict =
  /** `listed`: CARILLON_OUTBOUND_ALLOW names the target, so neither its address nor a look-up is asked. */
  { ok: true; url: URL; listed: boolean } | { ok: false; rule: OutboundRule; message: string };

const refuse = (rule: OutboundRule, message: string): OutboundVerdict => ({ ok: false, rule, message });

const judgeHost = (url: URL, allow: AllowList): OutboundVerdict => {
  const port = portOf(url);
  const address = hostAddress(url.hostname);
  const listed =
    address === null ? allowsName(allow, url.hostname, port) : allowsAddress(allow, address, port);
  if (listed) return { ok: true, url, listed };
  const issue = address === null ? nameIssue(url.hostname) : addressIssue(address);
  if (issue === null) return { ok: true, url, listed };
  const host = address === null ? url.host : `${address.toString()}${url.port ? `, port ${url.port}` : ""}`;
  return refuse(
    "host",
    `${host} is ${issue}; only public addresses and what CARILLON_OUTBOUND_ALLOW names can be called`,
  );
};

/** Judges where a call would go by what its URL says; names are not looked up here. */
export const judgeUrl = (text: string, allow: AllowList): OutboundVerdict => {
  // WHATWG parsing is what fetch does too: whatever spelling it undoes is judged as what will be called.
  if (!URL.canParse(text)) return refuse("url", "the URL cannot be read: it needs a scheme and a host");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return refuse("scheme", `the URL must start with http:// or https://, not with ${url.protocol}`);
  }
  if (url.username !== "" || url.password !== "") {
    return refuse("userinfo", "the URL must not hold a user name or password; use an Authorization header");
  }
  return judgeHost(url, allow);
};

const placeholder = /#\{[A-Za-z][A-Za-z0-9_]*\}/;

/**
 * The same for a URL that may hold placeholders, when a job is saved: a host that is only known when the job runs is judged then.
 * Placeholders behind the host change nothing.
 */
export const judgeUrlTemplate = (text: string, allow: AllowList): OutboundVerdict | { ok: true } => {
  const authority = /^[^:]*:[\\/]*(?:#\{[A-Za-z][A-Za-z0-9_]*\}|[^\\/?#])*/.exec(text)?.[0] ?? text;
  if (placeholder.test(authority)) return { ok: true };
  return judgeUrl(text.replaceAll(new RegExp(placeholder, "g"), "0"), allow);
};
