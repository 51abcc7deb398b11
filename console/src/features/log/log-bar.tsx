import { Show } from "solid-js";
import type { LogLevel } from "../../../../client/protocol/run.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Segment } from "../../ui/segment.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import type { LogView } from "./log-view.ts";

const levels: LogLevel[] = ["debug", "info", "warn", "error"];

function hitWords(view: LogView): string {
  const count = view.hits().length;
  if (count === 0) return t("log.noHits");
  return t("log.hits", formatNumber(view.hitAt() + 1), formatNumber(count));
}

/** Search, level, follow, wrap, download. */
export function LogBar(props: {
  view: LogView;
  titled?: boolean | undefined;
  ready: boolean;
  onDownload: () => void;
}) {
  const { view } = props;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      view.goToHit(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && view.query() !== "") {
      event.preventDefault();
      view.setQuery("");
    }
  };
  return (
    <div class="logbar">
      <Show when={props.titled}>
        <h2>{t("log.title")}</h2>
      </Show>
      <search class="log-search">
        <TextInput
          icon="search"
          label={t("log.search")}
          placeholder={t("log.search")}
          value={view.query()}
          onInput={view.setQuery}
          onKeyDown={onKeyDown}
          after={
            <span class="hit-count" role="status">
              {view.pattern() ? hitWords(view) : ""}
            </span>
          }
        />
        <IconButton
          size="small"
          icon="up"
          label={t("log.previousHit")}
          disabled={view.hits().length === 0}
          onClick={() => view.goToHit(-1)}
        />
        <IconButton
          size="small"
          icon="down"
          label={t("log.nextHit")}
          disabled={view.hits().length === 0}
          onClick={() => view.goToHit(1)}
        />
      </search>
      <Segment
        size="small"
        label={t("log.lowestLevel")}
        value={view.level()}
        onChange={view.setLevel}
        options={levels.map((level) => ({ value: level, label: t(`log.level.${level}`) }))}
      />
      <span class="grow" />
      <Button
        look="quiet"
        size="small"
        icon="follow"
        pressed={view.follow()}
        onClick={() => view.setFollow(!view.follow())}
      >
        <span>{t("log.follow")}</span>
      </Button>
      <Button
        look="quiet"
        size="small"
        icon="wrap"
        pressed={view.wrap()}
        onClick={() => view.setWrap(!view.wrap())}
      >
        <span>{t("log.wrap")}</span>
      </Button>
      <Button look="quiet" size="small" icon="download" disabled={!props.ready} onClick={props.onDownload}>
        <span>{t("log.download")}</span>
      </Button>
    </div>
  );
}
