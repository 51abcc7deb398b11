import { createSignal, For, Show } from "solid-js";
import type { JobVersion } from "../../../../client/protocol/job.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { createColumns } from "../../ui/columns.tsx";
import { Section } from "../../ui/page.tsx";
import { createPaging, Pager } from "../../ui/pager.tsx";
import { createSelection } from "../../ui/selection.tsx";
import { Table } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { diffDefinitions } from "./definition-diff.ts";

function createVersionColumns(current: () => number, changes: (version: JobVersion) => string) {
  return createColumns<JobVersion>("job-versions", [
    {
      key: "version",
      label: () => t("jobs.versions.version"),
      width: 120,
      card: "l1",
      always: true,
      cell: (version) => (
        <>
          <b>{formatNumber(version.version)}</b>{" "}
          <span class="dim">{version.version === current() ? t("jobs.versions.current") : ""}</span>
        </>
      ),
    },
    {
      key: "changes",
      label: () => t("jobs.versions.changes"),
      card: "l3",
      cell: (version) => <span data-tip={changes(version)}>{changes(version)}</span>,
    },
    {
      key: "by",
      label: () => t("jobs.versions.by"),
      width: 160,
      card: "l2",
      cell: (version) => version.savedBy,
    },
    {
      key: "saved",
      label: () => t("jobs.versions.saved"),
      width: 170,
      end: true,
      card: "r2",
      cell: (version) => <Time at={version.savedAt} />,
    },
  ]);
}

function Diff(props: { before: JobVersion; after: JobVersion }) {
  const changes = () => diffDefinitions(props.before.definition, props.after.definition);
  const numbers = () => [formatNumber(props.before.version), formatNumber(props.after.version)] as const;
  return (
    <Section title={t("jobs.versions.diff", ...numbers())}>
      <Show when={changes().length > 0} fallback={<p class="dim">{t("jobs.versions.same")}</p>}>
        <table class="diff">
          <caption class="hidden">{t("jobs.versions.diff", ...numbers())}</caption>
          <thead>
            <tr>
              <th scope="col">{t("jobs.versions.field")}</th>
              <th scope="col">{numbers()[0]}</th>
              <th scope="col">{numbers()[1]}</th>
            </tr>
          </thead>
          <tbody>
            <For each={changes()}>
              {(change) => (
                <tr>
                  <th scope="row">{t(`jobForm.field.${change.field}`)}</th>
                  <td class="was">{change.before || <i>{t("jobs.versions.nothing")}</i>}</td>
                  <td class="is">{change.after || <i>{t("jobs.versions.nothing")}</i>}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
    </Section>
  );
}

/** Versions of the definition; two of them side by side, field by field. */
export function JobVersions(props: { jobId: number; current: number }) {
  const place = usePlace();
  const paging = createPaging("job-versions", () => props.jobId);
  const versions = createLive(
    routes.listJobVersions,
    () => ({ params: { ns: place.ns(), jobId: props.jobId }, query: paging.query() }),
    { key: "version" },
  );
  const rows = () => versions.data()?.items;
  const selection = createSelection(() => rows()?.map((version) => String(version.version)) ?? []);
  const [last, setLast] = createSignal<string>();
  const changesOf = (version: JobVersion): string => {
    if (version.version === 1) return t("jobs.versions.first");
    const older = rows()?.find((other) => other.version < version.version);
    if (!older) return "";
    return diffDefinitions(older.definition, version.definition)
      .map((change) => t(`jobForm.field.${change.field}`))
      .join(", ");
  };
  const columns = createVersionColumns(() => props.current, changesOf);
  const pair = () => {
    const chosen = (rows() ?? []).filter((version) => selection.has(String(version.version)));
    const [after, before] = chosen;
    return chosen.length === 2 && after && before ? { before, after } : undefined;
  };
  // Two at most: a third takes the place of the one chosen before the last.
  const two = {
    ...selection,
    set: (ids: string[], on: boolean) => {
      const [id] = ids;
      if (!on || ids.length > 1 || id === undefined) return selection.set(ids.slice(0, 2), on);
      const others = selection.ids().filter((other) => other !== last());
      if (selection.ids().length >= 2) selection.set(others, false);
      selection.set([id], true);
      setLast(id);
    },
  };
  return (
    <>
      <Show when={pair()} fallback={<p class="dim versions-hint">{t("jobs.versions.chooseTwo")}</p>}>
        {(pair) => <Diff before={pair().before} after={pair().after} />}
      </Show>
      <Table
        caption={t("jobs.versions.caption")}
        columns={columns}
        rows={rows()}
        rowId={(version) => String(version.version)}
        rowName={(version) => t("jobs.page.version", String(version.version))}
        selection={two}
        stale={versions.stale()}
        error={versions.error()}
        onRetry={() => void versions.refresh()}
      />
      <Pager paging={paging} count={rows()?.length ?? 0} nextCursor={versions.data()?.nextCursor} />
    </>
  );
}
