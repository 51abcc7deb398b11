import { Match, Switch } from "solid-js";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import type { JobFilters } from "./job-filters.ts";

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
            <LinkButton look="primary" icon="plus" href={place.inNamespace("apps")}>
              {t("jobs.empty.createApp")}
            </LinkButton>
          }
        >
          {t("jobs.empty.noAppWhy")}
        </Empty>
      </Match>
    </Switch>
  );
}
