import { type Contact, type Robot, robotChannels } from "../../client/protocol/contact.ts";
import type { ContactEntry, HttpEntry } from "../../client/protocol/definitions-file.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import type { HttpRequest } from "../../client/protocol/http-request.ts";
import { masked } from "../access/mask-secrets.ts";

/** A secret that a file leaves null, or shows as the mask, stays what it is; where there is none yet, it is missing. */
const isLeftOut = (value: string | null | undefined): value is null | undefined | typeof masked =>
  value === null || value === undefined || value === masked;

const missing = (path: string): FieldIssue => ({
  path,
  rule: "required",
  message:
    "is a secret that the platform does not have yet: give it, or name a variable that the command is to fill in",
});

export interface Filled<T> {
  value: T;
  issues: FieldIssue[];
}

export const fillHeaders = (
  http: HttpEntry | null | undefined,
  before: HttpRequest | null,
): Filled<HttpRequest | null> => {
  if (!http) return { value: null, issues: [] };
  const issues: FieldIssue[] = [];
  const { headers, ...rest } = http;
  if (headers === undefined) return { value: rest, issues };
  const filled = Object.entries(headers).map(([name, given]): [string, string] => {
    if (!isLeftOut(given)) return [name, given];
    const kept = before?.headers?.[name];
    if (kept === undefined) issues.push(missing(`http.headers.${name}`));
    return [name, kept ?? ""];
  });
  return { value: { ...rest, headers: Object.fromEntries(filled) }, issues };
};

type RobotEntry = NonNullable<ContactEntry["webhook"]>;

const fillRobot = (
  { webhook, secret, ...rest }: RobotEntry,
  before: Robot | undefined,
  path: string,
  issues: FieldIssue[],
): Robot => {
  const url = isLeftOut(webhook) ? before?.webhook : webhook;
  if (url === undefined) issues.push(missing(`${path}.webhook`));
  if (secret === undefined) return { ...rest, webhook: url ?? "" };
  const key = isLeftOut(secret) ? before?.secret : secret;
  if (key === undefined) issues.push(missing(`${path}.secret`));
  return { ...rest, webhook: url ?? "", secret: key ?? "" };
};

/** Contacts are told by nickname, so that one may move in the list and keep its secrets. */
export const fillContacts = (
  contacts: readonly ContactEntry[] | undefined,
  before: readonly Contact[],
): Filled<Contact[]> => {
  const issues: FieldIssue[] = [];
  const value = (contacts ?? []).map((entry, index): Contact => {
    const { dingtalk: _, feishu: __, wecom: ___, slack: ____, webhook: _____, ...plain } = entry;
    const old = before.find(({ nickname }) => nickname === entry.nickname);
    const contact: Contact = plain;
    for (const channel of robotChannels) {
      const robot = entry[channel];
      if (robot) contact[channel] = fillRobot(robot, old?.[channel], `contacts.${index}.${channel}`, issues);
    }
    return contact;
  });
  return { value, issues };
};
