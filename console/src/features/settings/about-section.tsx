import { createResource, For, onCleanup, Show } from "solid-js";
import type { Health } from "../../../../client/protocol/health.ts";
import { formatDuration, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Mono } from "../../ui/code.tsx";
import { Copyable } from "../../ui/copy.tsx";
import { Fact, KeyFacts } from "../../ui/facts.tsx";
import { Section } from "../../ui/page.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { HealthMark } from "../../ui/status-mark.tsx";

/** The platform itself reads aggregates up to a minute old: asking more often shows nothing new. */
const EVERY_MS = 10_000;

// Outside /api/v1, open to everyone, so not one of the client's routes.
async function fetchHealth(): Promise<Health> {
  const answer = await fetch("/healthz");
  return await answer.json();
}

const marks = { up: "healthy", degraded: "busy", down: "lost" } as const;

function ZoneData(props: { health: Health }) {
  const failed = () => props.health.timeZoneData.checks.filter((check) => !check.ok);
  return (
    <>
      <Mono>{props.health.timeZoneData.version ?? t("words.notAvailable")}</Mono>{" "}
      <Show
        when={failed().length === 0}
        fallback={
          <span class="warns">
            {t(
              "settings.zoneChecksFailed",
              failed()
                .map((check) => check.name)
                .join(", "),
            )}
          </span>
        }
      >
        <span class="dim">
          {t("settings.zoneChecks", formatNumber(props.health.timeZoneData.checks.length))}
        </span>
      </Show>
    </>
  );
}

function Parts(props: { health: Health }) {
  return (
    <ul class="parts">
      <For each={Object.entries(props.health.parts)}>
        {([name, part]) => (
          <li>
            <HealthMark
              state={marks[part.status]}
              label={`${name}: ${t(`settings.partStates.${part.status}`)}`}
            >
              {part.message}
            </HealthMark>
          </li>
        )}
      </For>
    </ul>
  );
}

/** What runs here: parts, version, time-zone data. */
export function AboutSection() {
  const [health, { refetch }] = createResource(() => fetchHealth().catch(() => null));
  const timer = setInterval(() => void refetch(), EVERY_MS);
  onCleanup(() => clearInterval(timer));
  return (
    <Section title={t("settings.about")}>
      <Show
        when={health.latest}
        fallback={
          <Show when={health.state === "ready"} fallback={<Skeleton lines={5} />}>
            <HealthMark state="lost" label={t("failure.unreachable")} />{" "}
            <Button size="small" onClick={() => void refetch()}>
              {t("words.retry")}
            </Button>
          </Show>
        }
      >
        {(now) => (
          <KeyFacts single>
            <Fact label={t("settings.parts")}>
              <Parts health={now()} />
            </Fact>
            <Fact label={t("settings.version")}>
              <Mono>{now().version}</Mono> <Copyable text={now().build} label={t("settings.copyBuild")} />
            </Fact>
            <Fact label={t("settings.zoneData")}>
              <ZoneData health={now()} />
            </Fact>
            <Fact label={t("settings.platformZone")}>{now().timeZone}</Fact>
            <Fact label={t("settings.outbox")} help={t("settings.outboxHelp")}>
              {formatNumber(now().outboxDepth)}
            </Fact>
            <Fact label={t("settings.overdue")} help={t("settings.overdueHelp")}>
              {formatDuration(now().oldestOverdueTimerSeconds * 1000)}
            </Fact>
            <Fact label={t("settings.api")}>
              <a href="/api/docs" rel="external">
                /api/docs
              </a>
              {" · "}
              <a href="/api/openapi.json" rel="external">
                /api/openapi.json
              </a>
            </Fact>
          </KeyFacts>
        )}
      </Show>
    </Section>
  );
}
