import ipaddr from "ipaddr.js";
import * as v from "valibot";
import { addressIssue } from "./address-range.ts";
import { type AllowList, allowsAddress } from "./allow-list.ts";

/** Every address of a name now, or why there is none. Throws only when the signal ends it. */
export type NameLookUp = (name: string, signal: AbortSignal) => Promise<LookUpAnswer>;
export type LookUpAnswer = { ok: true; addresses: string[] } | { ok: false; message: string };

const dnsAnswer = v.object({
  Status: v.number(),
  Answer: v.optional(v.array(v.object({ type: v.number(), data: v.string() }))),
});

const recordTypes = { A: 1, AAAA: 28 } as const;
const nameDoesNotExist = 3;
const maxAnswerCharacters = 65_536;

const ask = async (
  resolver: string,
  name: string,
  type: keyof typeof recordTypes,
  signal: AbortSignal,
  send: typeof fetch,
): Promise<{ status: number; addresses: string[] }> => {
  const url = new URL(resolver);
  url.searchParams.set("name", name);
  url.searchParams.set("type", type);
  const response = await send(url, { headers: { accept: "application/dns-json" }, signal });
  const text = await response.text();
  if (!response.ok || text.length > maxAnswerCharacters) {
    throw new Error(`the resolver answered with status ${response.status}`);
  }
  const answer = v.parse(dnsAnswer, JSON.parse(text));
  const records = (answer.Answer ?? []).filter((record) => record.type === recordTypes[type]);
  return { status: answer.Status, addresses: records.map((record) => record.data) };
};

/** Looks names up by DNS over HTTPS (the JSON form that public resolvers answer). */
export const dnsOverHttps =
  (resolver: string, send: typeof fetch): NameLookUp =>
  async (name, signal) => {
    try {
      const [four, six] = await Promise.all([
        ask(resolver, name, "A", signal, send),
        ask(resolver, name, "AAAA", signal, send),
      ]);
      const addresses = [...four.addresses, ...six.addresses];
      if (addresses.length > 0) return { ok: true, addresses };
      const missing = four.status === nameDoesNotExist ? "does not exist" : "has no address";
      return { ok: false, message: `the name ${name} ${missing}` };
    } catch (error) {
      if (signal.aborted) throw error;
      // Unanswered is refused: a resolver that can be kept busy must not open the way.
      const reason = error instanceof Error ? error.message : String(error);
      return { ok: false, message: `the name ${name} could not be looked up: ${reason}` };
    }
  };

/** Why the addresses behind a name are refused; null when every one of them may be called. One bad address is enough. */
export const addressesIssue = (
  name: string,
  addresses: readonly string[],
  port: number,
  allow: AllowList,
): string | null => {
  for (const text of addresses) {
    if (!ipaddr.isValid(text)) return `the name ${name} leads to ${text.slice(0, 60)}, which is no address`;
    const address = ipaddr.parse(text);
    const issue = allowsAddress(allow, address, port) ? null : addressIssue(address);
    if (issue !== null) return `the name ${name} leads to ${address.toString()}, ${issue}`;
  }
  return null;
};
