import type { Overview, OverviewRange } from "../../../../client/protocol/overview.ts";
import { useNow } from "../../app/clock.ts";
import { usePlace } from "../../app/place.tsx";
import { formatDuration, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { StatusMark } from "../../ui/status-mark.tsx";
import { Tile, Tiles } from "../../ui/tiles.tsx";
import { rateWords, tookWords } from "./overview-words.ts";

/** The execution list's words for the same lengths of time. */
const listRange: Record<OverviewRange, string> = { "24h": "day", "7d": "week", "30d": "month" };

function endedOf(counts: Overview["outcomes"]["total"]): number {
  return counts.success + counts.failed + counts.skipped;
}

export function OverviewTiles(props: { data: Overview | undefined; range: OverviewRange }) {
  const place = usePlace();
  const now = useNow();
  const total = () => props.data?.outcomes.total;
  const before = () => props.data?.outcomes.before;
  const open = () => props.data?.open;
  const workers = () => props.data?.workers;
  const runsHref = (search = "") =>
    `${place.inNamespace("executions")}?${new URLSearchParams({ range: listRange[props.range] })}${search}`;
  const openHref = (status: string) => `${place.inNamespace("executions")}?status=${status}&range=all`;
  const since = (at: string) => formatDuration(now() - Date.parse(at), true);
  const count = (value: number | undefined) => (value === undefined ? undefined : formatNumber(value));

  const rate = () => {
    const counts = total();
    return counts && (rateWords(counts.success, counts.failed) ?? "–");
  };
  const rateBefore = () => {
    const counts = before();
    const words = counts && rateWords(counts.success, counts.failed);
    return words && t("overview.tiles.rateBefore", words);
  };
  const median = () => props.data && tookWords(props.data.took.total.p50);
  const up = () => workers()?.up ?? 0;
  const known = () => up() + (workers()?.lost ?? 0);

  return (
    <Tiles label={t("overview.tiles.label")}>
      <Tile
        name={t("overview.tiles.ended")}
        value={count(total() && endedOf(total() ?? { success: 0, failed: 0, skipped: 0 }))}
        fact={t(
          `overview.tiles.endedBefore.${props.range}`,
          formatNumber(endedOf(before() ?? { success: 0, failed: 0, skipped: 0 })),
        )}
        href={runsHref()}
      />
      <Tile
        name={t("overview.tiles.rate")}
        value={rate()}
        tip={rateBefore()}
        fact={
          rate() === "–"
            ? t("overview.tiles.noRate")
            : t(
                "overview.tiles.rateOf",
                formatNumber(total()?.failed ?? 0),
                formatNumber(total()?.skipped ?? 0),
              )
        }
        href={runsHref("&status=failed")}
      />
      <Tile
        name={t("overview.tiles.took")}
        value={median()}
        fact={
          props.data?.took.total.p95 === null
            ? t("overview.tiles.noTook")
            : t("overview.tiles.within", tookWords(props.data?.took.total.p95))
        }
        href={runsHref()}
      />
      <Tile
        name={<StatusMark status="running" />}
        value={count(open()?.running)}
        fact={
          open()?.longestRunning
            ? t("overview.tiles.longest", since(open()?.longestRunning?.since ?? ""))
            : t("overview.tiles.nothingRuns")
        }
        href={openHref("running")}
      />
      <Tile
        name={<StatusMark status="pool" />}
        value={count(open()?.pool)}
        fact={
          open()?.oldestPool
            ? t("overview.tiles.oldest", since(open()?.oldestPool?.since ?? ""))
            : t("overview.tiles.poolEmpty", formatNumber(open()?.waiting ?? 0))
        }
        href={openHref("pool")}
      />
      <Tile
        name={t("overview.tiles.workers")}
        value={count(workers()?.up)}
        unit={known() > up() ? t("overview.tiles.of", formatNumber(known())) : undefined}
        fact={
          known() === 0
            ? t("overview.tiles.noWorkers")
            : t(
                "overview.tiles.workersWhy",
                formatNumber(workers()?.busy ?? 0),
                formatNumber(workers()?.lost ?? 0),
              )
        }
        href={place.inNamespace("apps")}
      />
    </Tiles>
  );
}
