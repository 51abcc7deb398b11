import { type Contact, robotChannels } from "../../client/protocol/contact.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import { parseAllowList } from "../outbound/allow-list.ts";
import { judgeUrl } from "../outbound/guard.ts";
import type { OutboundEnv } from "../outbound/policy.ts";

/**
 * Robots and hooks that the platform may not reach are refused when they are saved, and again when something is sent.
 * `before`: contacts that are saved already are not judged again, so that a narrower list of targets blocks no other change.
 */
export const contactIssues = (
  env: OutboundEnv,
  contacts: readonly Contact[],
  before: readonly Contact[] = [],
): FieldIssue[] => {
  const known = new Set(before.flatMap((contact) => robotChannels.map((one) => contact[one]?.webhook)));
  const allow = parseAllowList(env.CARILLON_OUTBOUND_ALLOW);
  return contacts.flatMap((contact, index) =>
    robotChannels.flatMap((channel) => {
      const webhook = contact[channel]?.webhook;
      if (webhook === undefined || known.has(webhook)) return [];
      const verdict = judgeUrl(webhook, allow);
      if (verdict.ok) return [];
      const path = `contacts.${index}.${channel}.webhook`;
      // The URL is a secret; its host stands in the message.
      return [{ path, rule: `outbound_${verdict.rule}`, message: verdict.message }];
    }),
  );
};
