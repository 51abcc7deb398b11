import { lazy, Show, Suspense } from "solid-js";
import type { App } from "../../../../client/protocol/app.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Select } from "../../ui/select.tsx";
import { appOptions, fewApps } from "./app-options.ts";

// Searching is for those who have many; the list is drawn first.
const Combobox = lazy(async () => ({ default: (await import("../../ui/combobox.tsx")).Combobox<string> }));

/** Apps come and go seldom. */
const APPS_MS = 30_000;

export interface AppFilterProps {
  value: string;
  onChange: (app: string) => void;
}

/** One of these apps, or all of them. */
export function AppFilterOf(props: AppFilterProps & { apps: readonly App[] }) {
  const options = () => [
    { value: "", label: t("runs.filter.allApps") },
    ...appOptions(props.apps, props.value),
  ];
  return (
    <Show
      when={options().length > fewApps}
      fallback={
        <Select
          label={t("runs.filter.app")}
          value={props.value}
          onChange={props.onChange}
          options={options()}
        />
      }
    >
      <Suspense>
        <Combobox
          class="find"
          label={t("runs.filter.app")}
          value={props.value}
          onChange={(app) => props.onChange(app ?? "")}
          options={options()}
        />
      </Suspense>
    </Show>
  );
}

/** One of the apps of the namespace, or all of them. */
export function AppFilter(props: AppFilterProps) {
  const place = usePlace();
  const apps = createLive(routes.listApps, () => ({ params: { ns: place.ns() }, query: { limit: 200 } }), {
    key: "appId",
    everyMs: APPS_MS,
  });
  return <AppFilterOf {...props} apps={apps.data()?.items ?? []} />;
}
