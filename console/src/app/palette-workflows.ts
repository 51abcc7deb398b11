import type { Accessor } from "solid-js";
import { routes } from "../../../client/protocol/routes/index.ts";
import { parseWorkflowRunId } from "../../../client/protocol/workflow-run.ts";
import { createLive } from "../api/live.ts";
import { t } from "../i18n/index.ts";
import type { Hit } from "./palette-hits.ts";
import { usePlace } from "./place.tsx";

const SHOWN = 5;
/** A workflow's id, with or without the letter that its runs carry. */
const ID = /^w?([1-9]\d{0,14})$/i;

/** Workflows and their runs, for what is typed; `rested` once the typing rests. */
export function useWorkflowHits(text: Accessor<string>, rested: Accessor<string>) {
  const place = usePlace();
  const found = createLive(
    routes.listWorkflows,
    () =>
      rested() === "" ? undefined : { params: { ns: place.ns() }, query: { search: rested(), limit: SHOWN } },
    { key: "workflowId", everyMs: false },
  );
  return {
    byId: (): Hit[] => {
      const run = parseWorkflowRunId(text().toLowerCase());
      if (run) {
        const id = text().toLowerCase();
        return [
          { icon: "workflows", label: t("palette.run", id), href: place.inNamespace("workflow-runs", id) },
        ];
      }
      const id = ID.exec(text())?.[1];
      return id === undefined
        ? []
        : [
            {
              icon: "workflows",
              label: t("palette.workflow", id),
              href: place.inNamespace("workflows", id),
            },
          ];
    },
    byName: (): Hit[] =>
      text() === "" || found.stale()
        ? []
        : (found.data()?.items ?? []).map((workflow) => ({
            icon: "workflows",
            label: workflow.name,
            note: `${workflow.workflowId} · ${workflow.appId}`,
            href: place.inNamespace("workflows", workflow.workflowId),
          })),
  };
}
