import * as v from "valibot";
import type { ApiError } from "../../../../client/api/api-error.ts";
import { formatDuration } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { describeError } from "../../ui/error-state.tsx";

const counted = v.object({ triesLeft: v.number() });
const reasons = [
  "disabled",
  "no_email",
  "email_unverified",
  "domain",
  "linked_elsewhere",
  "no_role",
  "no_account",
] as const;
const reasoned = v.object({ reason: v.picklist(reasons) });

const triesLeft = (error: ApiError): string | undefined => {
  const details = v.safeParse(counted, error.details);
  return details.success ? t("login.triesLeft", details.output.triesLeft) : undefined;
};

/** Why nobody was let in, in the reader's language; the platform says it in English. */
export function logInErrorWords(error: ApiError): string {
  switch (error.code) {
    case "unauthenticated": {
      const left = triesLeft(error);
      return left === undefined ? t("login.notAccepted") : `${t("login.refused")} ${left}`;
    }
    case "second_factor_required":
      return `${t("login.codeRefused")} ${triesLeft(error) ?? ""}`.trim();
    case "forbidden": {
      const details = v.safeParse(reasoned, error.details);
      return details.success ? t(`login.reasons.${details.output.reason}`) : t("login.notAccepted");
    }
    case "conflict":
      return t("login.notAccepted");
    case "rate_limited":
      return t("login.paused", formatDuration((error.retryAfterSeconds ?? 60) * 1000, true));
    case "insecure_transport":
      return t("login.insecure");
    default: {
      const { what, todo } = describeError(error);
      return error.code === "unreachable" ? what : `${what}. ${todo}`;
    }
  }
}
