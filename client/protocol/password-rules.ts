import type { FieldIssue } from "./errors.ts";

/** Length is what makes a password hard to guess; rules about kinds of characters only make it hard to remember. */
export const passwordLimits = { min: 10, max: 256 } as const;

/** Long enough, and still among the first that anyone tries. Compared without case, blanks, dashes and underscores. */
const common = new Set([
  "1234567890",
  "12345678910",
  "123456789a",
  "0123456789",
  "9876543210",
  "0987654321",
  "123123123123",
  "1q2w3e4r5t",
  "1q2w3e4r5t6y",
  "1qaz2wsx3edc",
  "qwertyuiop",
  "qwerty12345",
  "qwerty123456",
  "qwertyuiop123",
  "asdfghjkl123",
  "zxcvbnm123",
  "abcdefghij",
  "abcdefghijk",
  "abcd123456",
  "abc1234567",
  "password12",
  "password123",
  "password1234",
  "password12345",
  "passwordpassword",
  "p@ssword123",
  "p@ssw0rd123",
  "passw0rd123",
  "adminadmin",
  "admin12345",
  "admin123456",
  "administrator",
  "changemenow",
  "changeme123",
  "letmein123",
  "welcome123",
  "welcome1234",
  "iloveyou123",
  "iloveyou12",
  "princess123",
  "football123",
  "baseball123",
  "sunshine123",
  "superman123",
  "trustno1trustno1",
  "qazwsxedcrfv",
  "a123456789",
  "aa123456789",
  "woaini1314",
  "woaini520",
  "wodemima123",
  "carillon123",
  "carilloncarillon",
]);

const bare = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s_-]/g, "");

const isOneCharacter = (password: string): boolean => new Set(password).size <= 2;

/** The address, its first half or the name, alone or repeated, with digits behind. */
const isAbout = (password: string, about: string): boolean => {
  const word = bare(about);
  if (word.length < 3) return false;
  const rest = bare(password)
    .replaceAll(word, "")
    .replaceAll(/[\d!.?]/g, "");
  return rest === "";
};

/** Why a password is refused although it is long enough; null when it is not. `rule` is for the reader's language. */
const refusal = (password: string, about: readonly string[]): { rule: string; message: string } | null => {
  if (isOneCharacter(password)) {
    return { rule: "password_repeats", message: "must not be one or two characters over and over" };
  }
  if (common.has(bare(password))) {
    return { rule: "password_common", message: "is among the passwords that are tried first" };
  }
  if (about.some((each) => isAbout(password, each))) {
    return { rule: "password_personal", message: "must not be made of the e-mail or the name" };
  }
  return null;
};

/** The same rules for the platform and for forms; length is judged by the schema. The value is not repeated. */
export const passwordIssues = (
  path: string,
  password: string,
  person: { email: string; name: string },
): FieldIssue[] => {
  const about = [person.email, person.email.split("@")[0] ?? "", person.name];
  const refused = refusal(password, about);
  return refused ? [{ path, ...refused }] : [];
};
