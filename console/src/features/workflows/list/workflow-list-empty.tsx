import { Match, Switch } from "solid-js";
import { usePlace } from "../../../app/place.tsx";
import { t } from "../../../i18n/index.ts";
import { Button, LinkButton } from "../../../ui/button.tsx";
import { Empty } from "../../../ui/empty.tsx";
import type { WorkflowFilters } from "./workflow-filters.ts";

/** Why there is no workflow in sight, and the next step from here. */
export function WorkflowListEmpty(props: {
  filters: WorkflowFilters;
  noApp: boolean;
  edits: boolean;
  onCreate: () => void;
}) {
  const place = usePlace();
  return (
    <Switch
      fallback={
        <Empty
          icon="workflows"
          title={t("workflows.empty.none")}
          action={
            props.edits && (
              <Button look="primary" icon="plus" onClick={() => props.onCreate()}>
                {t("workflows.create")}
              </Button>
            )
          }
        >
          {t("workflows.empty.noneWhy")}
        </Empty>
      }
    >
      <Match when={props.filters.narrowed()}>
        <Empty
          icon="filter"
          title={t("workflows.empty.filtered")}
          action={<Button onClick={props.filters.clearAll}>{t("list.clearFilters")}</Button>}
        >
          {t("jobs.empty.filteredWhy")}
        </Empty>
      </Match>
      <Match when={props.noApp}>
        <Empty
          icon="apps"
          title={t("workflows.empty.noApp")}
          action={
            <LinkButton look="primary" icon="plus" href={place.inNamespace("apps")}>
              {t("jobs.empty.createApp")}
            </LinkButton>
          }
        >
          {t("workflows.empty.noAppWhy")}
        </Empty>
      </Match>
    </Switch>
  );
}
