import * as v from "valibot";
import type { ApiError } from "../../../../client/api/api-error.ts";
import { formatDuration } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { describeError } from "../../ui/error-state.tsx";

const counted = v.object({ triesLeft: v.number() });

/** Why nobody was let in, in the reader's language; the platform says it in English. */
export function logInErrorWords(error: ApiError): string {
  switch (error.code) {
    case "unauthenticated": {
      const details = v.safeParse(counted, error.details);
      const left = details.success ? ` ${t("login.triesLeft", details.output.triesLeft)}` : "";
      return t("login.refused") + left;
    }
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
