import { createResource, Show } from "solid-js";
import type { Health } from "../../../../client/protocol/health.ts";
import { t } from "../../i18n/index.ts";
import { HealthMark } from "../../ui/status-mark.tsx";

// Outside /api/v1, open to everyone, so not one of the client's routes.
async function fetchHealth(): Promise<Health> {
  const answer = await fetch("/healthz");
  return await answer.json();
}

function failing(health: Health): string[] {
  return Object.entries(health.parts)
    .filter(([, part]) => part.status !== "up")
    .map(([name]) => name);
}

/** State of the parts, version and time-zone data: what one asks first when something seems wrong. */
export function HealthLine() {
  const [health] = createResource(() => fetchHealth().catch(() => null));
  return (
    <footer>
      <Show when={!health.loading}>
        <Show when={health.latest} fallback={<HealthMark state="lost" label={t("login.unknown")} />}>
          {(now) => (
            <>
              <Show
                when={failing(now()).length > 0}
                fallback={<HealthMark state="healthy" label={t("login.allUp")} />}
              >
                <HealthMark state="busy" label={t("login.someDown", failing(now()).join(", "))} />
              </Show>
              <span>{t("login.version", now().version)}</span>
              <Show when={now().timeZoneData.version}>
                {(version) => <span>{t("login.zoneData", version())}</span>}
              </Show>
            </>
          )}
        </Show>
      </Show>
    </footer>
  );
}
