import type { Channel, Contact } from "../../client/protocol/contact.ts";
import type { Address } from "./rpc.ts";

export interface Addressee {
  contact: string;
  address: Address;
}

const addressOf = (contact: Contact, channel: Channel): Address | null => {
  if (channel === "email") return contact.email === undefined ? null : { channel, email: contact.email };
  if (channel === "sms") return contact.phone === undefined ? null : { channel, phone: contact.phone };
  const robot = contact[channel];
  return robot === undefined ? null : { channel, robot };
};

/** Tells places apart: what goes to the same place goes one after the other, and once. */
export const placeOf = (address: Address): string => {
  switch (address.channel) {
    case "email":
      return `email ${address.email.toLowerCase()}`;
    case "sms":
      return `sms ${address.phone.replaceAll(/[ ()-]/g, "")}`;
    default:
      return `${address.channel} ${address.robot.webhook}`;
  }
};

/** What may be shown of an address before the sender has said more: URLs of robots are secrets. */
export const shownTarget = (address: Address): string => {
  if (address.channel === "email") return address.email;
  return address.channel === "sms" ? address.phone : "";
};

/** Everyone to tell, each place once: an app's contact may be the job's own, too. */
export const addressees = (channels: readonly Channel[], contacts: readonly Contact[]): Addressee[] => {
  const found = new Map<string, Addressee>();
  for (const channel of channels) {
    for (const contact of contacts) {
      const address = addressOf(contact, channel);
      if (address && !found.has(placeOf(address)))
        found.set(placeOf(address), { contact: contact.nickname, address });
    }
  }
  return [...found.values()];
};
