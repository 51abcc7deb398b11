import type { FieldIssue } from "../../../client/protocol/errors.ts";
import { t } from "../i18n/index.ts";

type Say = (found: RegExpMatchArray) => string;

// The rules of the protocol speak English, on both sides of the wire; each known sentence has its words here.
const known: [RegExp, Say][] = [
  [/^(is required|must not be (empty|blank|empty or blank))$/, () => t("issues.required")],
  [/^is required when (.+) is enabled$/, () => t("issues.requiredWhenOn")],
  [/^must have at most (\d+) characters$/, ([, n = ""]) => t("issues.tooLong", n)],
  [/^must have at least (\d+) characters$/, ([, n = ""]) => t("issues.tooShort", n)],
  [/^must have at most (\d+) contacts$/, ([, n = ""]) => t("issues.tooManyContacts", n)],
  [/^must be at least (-?[\d.]+)$/, ([, n = ""]) => t("issues.tooSmall", n)],
  [/^must be at most (-?[\d.]+)$/, ([, n = ""]) => t("issues.tooBig", n)],
  [
    /^must be at most (\d+), the CPU cores of the connected worker (.+)$/,
    ([, n = "", w = ""]) => t("issues.cores", n, w),
  ],
  [/^must be a whole number$/, () => t("issues.whole")],
  [/^must consist of letters, digits/, () => t("issues.slug")],
  [/^must not be '\.' or '\.\.'$/, () => t("issues.dots")],
  [/^must be an e-mail address$/, () => t("issues.email")],
  [/^must be a phone number$/, () => t("issues.phone")],
  [/^must be an http or https URL$/, () => t("issues.url")],
  [/^must be one line without control characters$/, () => t("issues.oneLine")],
  [/^must be well-formed Unicode/, () => t("issues.wellFormed")],
  [/^(an app|a namespace|an account) with the .+ exists/, () => t("issues.taken")],
  [/^must not be one or two characters over/, () => t("issues.passwordRepeats")],
  [/^is among the passwords that are tried first$/, () => t("issues.passwordCommon")],
  [/^must not be made of the e-mail or the name$/, () => t("issues.passwordPersonal")],
  [/^must not be the password it replaces$/, () => t("issues.passwordSame")],
  [/^is wrong, or was used before$/, () => t("issues.code")],
  [/^is not the current password$/, () => t("issues.currentPassword")],
  [/^must have at most (\d+) (tags|bytes|headers)$/, ([, n = ""]) => t("issues.tooMany", n)],
  [/^must be a header name$/, () => t("issues.headerName")],
  [/^must list statuses such as/, () => t("issues.statuses")],
  [/^must not hold blanks$/, () => t("issues.noBlanks")],
  [/^(#\{\w+\}) is not a placeholder/, ([, name = ""]) => t("issues.placeholder", name)],
  [/^a shard is written .* not "(.*)"$/s, ([, part = ""]) => t("issues.shardForm", part)],
  [/^shard id (\d+) stands twice$/, ([, id = ""]) => t("issues.shardTwice", id)],
  [/^sharding needs parameters/, () => t("issues.shardsNeeded")],
  [/^equals compares the value at jsonPath/, () => t("issues.jsonPathNeeded")],
  [/^must be in the future/, () => t("issues.future")],
];

/** Why a value is refused, in the reader's language; what is not known here is shown as it came. */
export function issueWords(issue: Pick<FieldIssue, "rule" | "message">): string {
  for (const [pattern, say] of known) {
    const found = issue.message.match(pattern);
    if (found) return say(found);
  }
  if (issue.rule === "required") return t("issues.required");
  if (/^(Invalid type|must be of type number)/.test(issue.message)) return t("issues.whole");
  return issue.message;
}
