import { Match, Switch } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { curlPost } from "../../api/curl.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { agentCommand, KEY_PLACE } from "../apps/connect-commands.ts";
import type { RunFilters } from "./run-filters.ts";

/** Ask for a run without the console. */
const runCommand = (ns: string, jobId: number) => curlPost(ns, `jobs/${jobId}/run`);

const appCommand = (ns: string) => curlPost(ns, "apps", { name: "billing" });

/** Why there is nothing, and the next step from here. */
export function RunListEmpty(props: { filters: RunFilters }) {
  const place = usePlace();
  const apps = createLive(routes.listApps, () => ({ params: { ns: place.ns() }, query: { limit: 1 } }), {
    key: "appId",
  });
  const jobs = createLive(routes.listJobs, () => ({ params: { ns: place.ns() }, query: { limit: 1 } }), {
    key: "jobId",
    everyMs: false,
  });
  const command = () => {
    const job = jobs.data()?.items[0];
    const app = apps.data()?.items[0];
    if (job) return runCommand(place.ns(), job.jobId);
    return (
      app &&
      agentCommand({ url: location.origin, namespace: place.ns(), appId: app.appId, appKey: KEY_PLACE })
    );
  };
  const noApp = () => apps.data()?.items.length === 0;
  return (
    <Switch
      fallback={
        <Empty
          icon="executions"
          title={t("runs.empty.none")}
          command={command()}
          action={
            <>
              <Button onClick={() => props.filters.filters.set({ range: "all" })}>
                {t("runs.empty.anyTime")}
              </Button>
              <LinkButton look="primary" href={place.inNamespace("jobs")}>
                {t("runs.empty.toJobs")}
              </LinkButton>
            </>
          }
        >
          {t("runs.empty.noneWhy")}
        </Empty>
      }
    >
      <Match when={noApp()}>
        <Empty
          icon="apps"
          title={t("runs.empty.noApp")}
          command={appCommand(place.ns())}
          action={
            <LinkButton look="primary" href={place.inNamespace("apps")}>
              {t("runs.empty.toApps")}
            </LinkButton>
          }
        >
          {t("runs.empty.noAppWhy")}
        </Empty>
      </Match>
      <Match when={props.filters.narrowed()}>
        <Empty
          icon="filter"
          title={t("runs.empty.filtered")}
          action={<Button onClick={props.filters.clearAll}>{t("list.clearFilters")}</Button>}
        >
          {t("runs.empty.filteredWhy")}
        </Empty>
      </Match>
    </Switch>
  );
}
