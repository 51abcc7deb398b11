import { createSignal, onMount, Show } from "solid-js";
import type { App } from "../../../../client/protocol/app.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { api } from "../../api/client.ts";
import { asApiError } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { describeError } from "../../ui/error-state.tsx";
import { toast } from "../../ui/toast.tsx";
import { AppPanel } from "./app-panel.tsx";

export interface AppEditProps {
  appId: string;
  onClose: () => void;
  onSaved: (app: App) => void;
}

/** Lists mask what contacts keep secret: an app is edited as it is answered alone. */
export function AppEdit(props: AppEditProps) {
  const place = usePlace();
  const [app, setApp] = createSignal<App>();
  onMount(async () => {
    try {
      setApp(await api.call(routes.getApp, { params: { ns: place.ns(), appId: props.appId } }));
    } catch (cause) {
      toast(describeError(asApiError(cause)).what, "failed");
      props.onClose();
    }
  });
  return (
    <Show when={app()}>
      {(app) => <AppPanel app={app()} onClose={props.onClose} onSaved={props.onSaved} />}
    </Show>
  );
}
