import { Show } from "solid-js";
import type { Workflow } from "../../../../../client/protocol/workflow.ts";
import { usePlace } from "../../../app/place.tsx";
import { useSession } from "../../../app/session.tsx";
import { t } from "../../../i18n/index.ts";
import { Icon } from "../../../ui/icon.tsx";
import { Menu, type MenuEntry } from "../../../ui/menu.tsx";
import { workflowHref } from "./workflow-columns.tsx";
import { snapshot, type WorkflowTask } from "./workflow-menu.ts";

/** Edit (open, for those who may only look) and run in sight, everything else behind the dots. */
export function WorkflowRowActions(props: {
  workflow: Workflow;
  menu: (workflow: Workflow, first: MenuEntry[]) => MenuEntry[];
  onTask: (task: WorkflowTask) => void;
}) {
  const place = usePlace();
  const session = useSession();
  const run = () => props.onTask({ kind: "run", workflow: snapshot(props.workflow) });
  const href = () => workflowHref(place, props.workflow.workflowId);
  const word = () => t(session.can("edits") ? "workflows.actions.edit" : "workflows.actions.open");
  return (
    <>
      <a class="act" href={href()}>
        {word()}
        <span class="hidden"> {props.workflow.workflowId}</span>
      </a>
      <Show when={session.can("operates")} fallback={<span class="act" />}>
        <button type="button" class="act" data-tip={t("workflows.actions.runOnce")} onClick={run}>
          {t("workflows.actions.run")}
          <span class="hidden"> {props.workflow.workflowId}</span>
        </button>
      </Show>
      <Menu
        class="act"
        label={t("words.moreFor", String(props.workflow.workflowId))}
        entries={props.menu(props.workflow, [
          { label: word(), icon: session.can("edits") ? "edit" : "eye", href: href() },
          {
            label: t("workflows.actions.runOnce"),
            icon: "run",
            disabled: !session.can("operates"),
            onSelect: run,
          },
        ])}
      >
        <Icon name="more" />
      </Menu>
    </>
  );
}
