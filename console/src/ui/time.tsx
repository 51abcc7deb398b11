import { createMemo, Show } from "solid-js";
import { useNow } from "../app/clock.ts";
import {
  formatClock,
  formatDate,
  formatDateTime,
  formatDay,
  formatDuration,
  formatRelative,
  sameDay,
  viewerZone,
} from "../i18n/format.ts";
import { t } from "../i18n/index.ts";

export interface TimeProps {
  /** RFC 3339; null draws a dash. */
  at: string | null | undefined;
  /**
   * `list`: the clock today, "22 Nov 02:30" on other days. `full`: date and clock. `clock`, `date`: only that.
   * Default `full`.
   */
  format?: "list" | "full" | "clock" | "date";
  /** The job's zone, shown beside the viewer's and UTC when pointed at. */
  zone?: string;
  /** A tab stop, so that the zones are there for the keyboard too; for pages of facts, not for rows. */
  focusable?: boolean;
}

function zones(at: number, jobZone: string | undefined): string {
  const line = (name: string, zone: string) => `${formatDateTime(at, zone)} ${zone} (${name})`;
  const lines = [line(t("time.viewerZone"), viewerZone)];
  if (jobZone && jobZone !== viewerZone) lines.push(line(t("time.jobZone"), jobZone));
  if (viewerZone !== "UTC") lines.push(`${formatDateTime(at, "UTC")} UTC`);
  return lines.join("\n");
}

/** An instant in the viewer's zone; job's zone and UTC when pointed at. */
export function Time(props: TimeProps) {
  const now = useNow();
  // By the minute: only a new day changes how a list writes a time.
  const day = createMemo(() => Math.floor(now() / 60_000) * 60_000);
  const words = (at: number) => {
    switch (props.format ?? "full") {
      case "clock":
        return formatClock(at);
      case "date":
        return formatDate(at);
      case "full":
        return formatDateTime(at);
      case "list":
        return sameDay(at, day()) ? formatClock(at) : `${formatDay(at)} ${formatClock(at).slice(0, 5)}`;
    }
  };
  return (
    <Show when={props.at} fallback={<Dash />}>
      {(text) => (
        <time
          datetime={text()}
          data-tip={zones(Date.parse(text()), props.zone)}
          tabIndex={props.focusable ? 0 : undefined}
          aria-description={props.focusable ? zones(Date.parse(text()), props.zone) : undefined}
        >
          {words(Date.parse(text()))}
        </time>
      )}
    </Show>
  );
}

/** What has no value: a start that has not come. */
export function Dash() {
  return <span class="faint">–</span>;
}

/** "in 4 d 18 h", "12 s ago"; ticks with the platform's clock. */
export function RelativeTime(props: { at: string | null | undefined; zone?: string }) {
  const now = useNow();
  return (
    <Show when={props.at} fallback={<Dash />}>
      {(text) => (
        <time datetime={text()} data-tip={zones(Date.parse(text()), props.zone)}>
          {formatRelative(Date.parse(text()) - now())}
        </time>
      )}
    </Show>
  );
}

function Ticking(props: { from: string }) {
  const now = useNow();
  return <>{formatDuration(now() - Date.parse(props.from), true)}</>;
}

/** How long something took; ticks while it has a start and no end. Or a plain length in `ms`. */
export function Duration(props: { from?: string | null; to?: string | null; ms?: number | null }) {
  const ended = () => {
    if (props.ms !== undefined && props.ms !== null) return props.ms;
    return props.from && props.to ? Date.parse(props.to) - Date.parse(props.from) : undefined;
  };
  return (
    <Show when={ended() === undefined} fallback={formatDuration(ended() ?? 0)}>
      <Show when={props.from} fallback={<Dash />}>
        {(from) => <Ticking from={from()} />}
      </Show>
    </Show>
  );
}
