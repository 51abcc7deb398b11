import { Match, Switch } from "solid-js";
import type { App } from "../../../../client/protocol/app.ts";
import { usePlace } from "../../app/place.tsx";
import { workersHref } from "./app-columns.tsx";
import { AppEdit } from "./app-edit.tsx";
import { AppKeyDialog } from "./app-key.tsx";
import { AppPanel } from "./app-panel.tsx";
import { AppSigningDialog } from "./app-signing.tsx";
import { ConnectPanel } from "./connect-panel.tsx";
import { DeleteAppDialog } from "./delete-app.tsx";

/** What a person is doing with an app over the page. */
export type AppTask =
  | { kind: "create" }
  | { kind: "edit" | "key" | "signing" | "delete"; app: App }
  | { kind: "connect"; app: Pick<App, "appId" | "name">; appKey?: string; justCreated?: boolean };

export interface AppDialogsProps {
  task: AppTask | undefined;
  onTask: (task: AppTask | undefined) => void;
  /** Hears the id of what was made or saved. */
  onChanged?: (appId: string) => void;
  onDeleted?: () => void;
  /** On the page of the workers: no link to itself. */
  onWorkersPage?: boolean;
}

/** The panel or dialog of the task; each is mounted while it is open, so that it starts afresh. */
export function AppDialogs(props: AppDialogsProps) {
  const place = usePlace();
  const close = () => props.onTask(undefined);
  const withApp = (kind: "edit" | "key" | "signing" | "delete") => {
    const { task } = props;
    return task && task.kind === kind ? task.app : undefined;
  };
  const connecting = () => (props.task?.kind === "connect" ? props.task : undefined);
  return (
    <Switch>
      <Match when={props.task?.kind === "create"}>
        <AppPanel
          app={undefined}
          onClose={close}
          onCreated={(app) => {
            props.onChanged?.(app.appId);
            props.onTask({ kind: "connect", app, appKey: app.appKey, justCreated: true });
          }}
        />
      </Match>
      <Match when={withApp("edit")}>
        {(app) => (
          <AppEdit
            appId={app().appId}
            onClose={close}
            onSaved={(saved) => {
              close();
              props.onChanged?.(saved.appId);
            }}
          />
        )}
      </Match>
      <Match when={withApp("key")}>{(app) => <AppKeyDialog app={app()} onClose={close} />}</Match>
      <Match when={withApp("signing")}>{(app) => <AppSigningDialog app={app()} onClose={close} />}</Match>
      <Match when={withApp("delete")}>
        {(app) => <DeleteAppDialog app={app()} onClose={close} onDeleted={props.onDeleted} />}
      </Match>
      <Match when={connecting()}>
        {(task) => (
          <ConnectPanel
            app={task().app}
            appKey={task().appKey}
            justCreated={task().justCreated}
            workersHref={props.onWorkersPage ? undefined : workersHref(place, task().app.appId)}
            onClose={close}
          />
        )}
      </Match>
    </Switch>
  );
}
