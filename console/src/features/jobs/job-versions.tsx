import { Show } from "solid-js";
import type { JobVersion } from "../../../../client/protocol/job.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { createColumns } from "../../ui/columns.tsx";
import { Section } from "../../ui/page.tsx";
import { createPaging } from "../../ui/pager.tsx";
import { FieldChanges } from "../versions/field-changes.tsx";
import { numberColumn, savedColumns } from "../versions/version-columns.tsx";
import { VersionList } from "../versions/version-list.tsx";
import { diffDefinitions } from "./definition-diff.ts";

function Compared(props: { before: JobVersion; after: JobVersion }) {
  const changes = () => diffDefinitions(props.before.definition, props.after.definition);
  const title = () =>
    t("jobs.versions.diff", formatNumber(props.before.version), formatNumber(props.after.version));
  return (
    <Section title={title()}>
      <Show when={changes().length > 0} fallback={<p class="dim">{t("jobs.versions.same")}</p>}>
        <FieldChanges
          caption={title()}
          before={props.before.version}
          after={props.after.version}
          changes={changes()}
          name={(change) => t(`jobForm.field.${change.field}`)}
        />
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
  const changesOf = (version: JobVersion): string => {
    if (version.version === 1) return t("jobs.versions.first");
    const older = versions.data()?.items.find((other) => other.version < version.version);
    if (!older) return "";
    return diffDefinitions(older.definition, version.definition)
      .map((change) => t(`jobForm.field.${change.field}`))
      .join(", ");
  };
  const columns = createColumns<JobVersion>("job-versions", [
    numberColumn(({ version }) => (version === props.current ? t("jobs.versions.current") : ""), 120),
    {
      key: "changes",
      label: () => t("jobs.versions.changes"),
      card: "l3",
      cell: (version) => <span data-tip={changesOf(version)}>{changesOf(version)}</span>,
    },
    ...savedColumns<JobVersion>(),
  ]);
  return (
    <VersionList
      versions={versions}
      columns={columns}
      paging={paging}
      hint={t("jobs.versions.chooseTwo")}
      compared={(pair) => <Compared before={pair().before} after={pair().after} />}
    />
  );
}
