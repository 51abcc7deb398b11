/** Endings that never name a public host: RFC 6761, 6762, 8375, 7686, ICANN's reservation of .internal, and habits of networks. */
const privateEndings = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "home.arpa",
  "onion",
];

/** Case and the dots of the root make no other name. */
export const canonicalName = (hostname: string): string => hostname.toLowerCase().replace(/\.+$/, "");

/** Why a name is refused without looking it up; null when it may be public. */
export const nameIssue = (hostname: string): string | null => {
  const name = canonicalName(hostname);
  if (name === "") return "an empty name";
  if (name.split(".").includes("")) return "a malformed name";
  const ending = privateEndings.find((one) => name === one || name.endsWith(`.${one}`));
  if (ending !== undefined) return `a name under .${ending}, which is private`;
  if (!name.includes(".")) return "a name without a dot, which only a private network knows";
  return null;
};
