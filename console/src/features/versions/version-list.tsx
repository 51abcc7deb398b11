import "./versions.css";
import { type JSX, Show } from "solid-js";
import type { Page } from "../../../../client/protocol/page.ts";
import type { Live } from "../../api/live.ts";
import { t } from "../../i18n/index.ts";
import type { Columns } from "../../ui/columns.tsx";
import { Pager, type Paging } from "../../ui/pager.tsx";
import { Table } from "../../ui/table.tsx";
import type { Version } from "./version-columns.tsx";
import { type ChosenPair, createVersionPair } from "./version-pair.ts";

export interface VersionListProps<V> {
  versions: Live<Page<V>>;
  columns: Columns<V>;
  paging: Paging;
  /** What choosing two of them shows. */
  hint: string;
  compared: (pair: () => ChosenPair<V>) => JSX.Element;
}

/** What was saved of a job or a workflow, newest first; two of them side by side. */
export function VersionList<V extends Version>(props: VersionListProps<V>) {
  const rows = () => props.versions.data()?.items;
  const pair = createVersionPair(rows);
  return (
    <>
      <Show when={pair.chosen()} fallback={<p class="dim versions-hint">{props.hint}</p>}>
        {(pair) => props.compared(pair)}
      </Show>
      <Table
        caption={t("jobs.versions.caption")}
        columns={props.columns}
        rows={rows()}
        rowId={(version) => String(version.version)}
        rowName={(version) => t("jobs.page.version", String(version.version))}
        selection={pair.selection}
        stale={props.versions.stale()}
        error={props.versions.error()}
        onRetry={() => void props.versions.refresh()}
      />
      <Pager
        paging={props.paging}
        count={rows()?.length ?? 0}
        nextCursor={props.versions.data()?.nextCursor}
      />
    </>
  );
}
