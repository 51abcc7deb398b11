import { Show } from "solid-js";
import type { RunTask, TaskAction } from "../../../../client/protocol/task.ts";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuEntry } from "../../ui/menu.tsx";
import { actionLabels, fitsTask } from "./task-words.ts";

export interface TaskRowActionsProps {
  task: RunTask;
  /** As it is said. */
  name: string;
  /** Whether the run still takes actions on its tasks. */
  takesActions: boolean;
  logHref: string;
  onAct: (action: TaskAction, task: RunTask) => void;
}

/** What stands as a word: the one thing a person comes for in this state. */
const first: Record<RunTask["state"], TaskAction | undefined> = {
  waiting: "mark_success",
  running: "kill",
  failed: "rerun",
  success: undefined,
};

/** Its log, what its state allows, everything behind the dots. */
export function TaskRowActions(props: TaskRowActionsProps) {
  const session = useSession();
  const may = (action: TaskAction) =>
    session.can("operates") && props.takesActions && fitsTask(action, props.task);
  const word = () => {
    const action = first[props.task.state];
    return action && may(action) ? action : undefined;
  };
  const entry = (action: TaskAction, icon: "rerun" | "success" | "kill"): MenuEntry => ({
    label: t(actionLabels[action]),
    icon,
    danger: action === "kill",
    disabled: !may(action),
    onSelect: () => props.onAct(action, props.task),
  });
  return (
    <>
      <Show when={word()} fallback={<span class="act" />}>
        {(action) => (
          <button type="button" class="act" onClick={() => props.onAct(action(), props.task)}>
            {t(actionLabels[action()])}
            <span class="hidden"> {props.name}</span>
          </button>
        )}
      </Show>
      <a class="act" href={props.logHref}>
        {t("tasks.actions.log")}
        <span class="hidden"> {props.name}</span>
      </a>
      <Menu
        class="act"
        label={t("words.moreFor", props.name)}
        entries={[
          { label: t("tasks.actions.log"), icon: "log", href: props.logHref },
          "line",
          entry("rerun", "rerun"),
          entry("mark_success", "success"),
          "line",
          entry("kill", "kill"),
        ]}
      >
        <Icon name="more" />
      </Menu>
    </>
  );
}
