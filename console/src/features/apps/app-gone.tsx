import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { LinkButton } from "../../ui/button.tsx";
import { ErrorState, type ErrorStateProps } from "../../ui/error-state.tsx";

/** In place of a page of an app that cannot be shown. */
export function AppGone(props: Pick<ErrorStateProps, "error" | "onRetry">) {
  const place = usePlace();
  return (
    <ErrorState error={props.error} onRetry={props.onRetry}>
      <LinkButton href={place.inNamespace("apps")}>{t("failure.backTo", t("frame.menu.apps"))}</LinkButton>
    </ErrorState>
  );
}
