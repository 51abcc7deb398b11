import { t } from "../i18n/index.ts";
import { LinkButton } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { usePlace } from "./place.tsx";

export function NotFound() {
  const place = usePlace();
  return (
    <Empty
      icon="search"
      title={t("frame.notFound")}
      action={<LinkButton href={place.inNamespace("executions")}>{t("frame.toStart")}</LinkButton>}
    >
      {t("frame.notFoundWhy")}
    </Empty>
  );
}
