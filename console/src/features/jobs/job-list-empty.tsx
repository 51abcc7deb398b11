import { Match, Switch } from "solid-js";
import { usePlace } from "../../app/place.tsx";
import { hasRoute } from "../../app/route-files.ts";
import { t } from "../../i18n/index.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import type { JobFilters } from "./job-filters.ts";

/** Where an app is created: its page's wizard where there is one. */
function createAppHref(path: (...parts: string[]) => string): string | undefined {
  if (hasRoute("/ns/:ns/apps/new")) return path("apps", "new");
  return hasRoute("/ns/:ns/apps") ? path("apps") : undefined;
}

/** Why there is no job in sight, and the next step from here. */
export function JobListEmpty(props: { filters: JobFilters; noApp: boolean; edits: boolean }) {
  const place = usePlace();
  return (
    <Switch
      fallback={
        <Empty
          icon="jobs"
          title={t("jobs.empty.none")}
          action={
            props.edits && (
              <LinkButton look="primary" icon="plus" href={place.inNamespace("jobs", "new")}>
                {t("jobs.create")}
              </LinkButton>
            )
          }
        >
          {t("jobs.empty.noneWhy")}
        </Empty>
      }
    >
      <Match when={props.filters.narrowed()}>
        <Empty
          icon="filter"
          title={t("jobs.empty.filtered")}
          action={<Button onClick={props.filters.clearAll}>{t("jobs.empty.filteredClear")}</Button>}
        >
          {t("jobs.empty.filteredWhy")}
        </Empty>
      </Match>
      <Match when={props.noApp}>
        <Empty
          icon="apps"
          title={t("jobs.empty.noApp")}
          action={
            createAppHref(place.inNamespace) && (
              <LinkButton look="primary" icon="plus" href={createAppHref(place.inNamespace) ?? ""}>
                {t("jobs.empty.createApp")}
              </LinkButton>
            )
          }
        >
          {t("jobs.empty.noAppWhy")}
        </Empty>
      </Match>
    </Switch>
  );
}
