import type { Accessor } from "solid-js";
import { routes } from "../../../client/protocol/routes/index.ts";
import { createLive } from "../api/live.ts";
import type { Hit } from "./palette-hits.ts";
import { usePlace } from "./place.tsx";

const APPS_SHOWN = 5;

/** Apps by id or name; they lead to their workers. */
export function useAppHits(text: Accessor<string>, rested: Accessor<string>): Accessor<Hit[]> {
  const place = usePlace();
  const apps = createLive(
    routes.listApps,
    () =>
      rested() === ""
        ? undefined
        : { params: { ns: place.ns() }, query: { search: rested(), limit: APPS_SHOWN } },
    { key: "appId", everyMs: false },
  );
  return () =>
    text() === "" || apps.stale()
      ? []
      : (apps.data()?.items ?? []).map((app) => ({
          icon: "apps",
          label: app.name,
          note: app.appId,
          href: place.inNamespace("apps", app.appId, "workers"),
        }));
}
