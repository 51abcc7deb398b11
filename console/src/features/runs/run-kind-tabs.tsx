import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { LinkTabs } from "../../ui/tabs.tsx";

/** The two lists of executions: runs of jobs, runs of workflows. */
export function RunKindTabs(props: { current: "jobs" | "workflows" }) {
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
      ]}
    />
  );
}
