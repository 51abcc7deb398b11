import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { LinkTabs } from "../../ui/tabs.tsx";

/** The lists of executions: runs of jobs, runs of workflows, and what runs them for days that have passed. */
export function RunKindTabs(props: { current: "jobs" | "workflows" | "backfills" }) {
  const place = usePlace();
  return (
    <LinkTabs
      label={t("frame.menu.executions")}
      tabs={[
        {
          label: t("runs.kinds.jobs"),
          href: place.inNamespace("executions"),
          current: props.current === "jobs",
        },
        {
          label: t("runs.kinds.workflows"),
          href: place.inNamespace("workflow-runs"),
          current: props.current === "workflows",
        },
        {
          label: t("runs.kinds.backfills"),
          href: place.inNamespace("backfills"),
          current: props.current === "backfills",
        },
      ]}
    />
  );
}
