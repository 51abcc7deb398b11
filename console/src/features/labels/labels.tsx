import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive, type Live } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Combobox } from "../../ui/combobox.tsx";
import type { UrlFilters } from "../../ui/filters.tsx";

const LABELS_MS = 30_000;

interface Label {
  name: string;
  jobs: number;
  workflows: number;
}

const namesOf = <T extends { jobs: number; workflows: number }>(
  live: Live<{ items: T[] }>,
  nameOf: (item: T) => string,
): Label[] => (live.data()?.items ?? []).map((item) => ({ ...item, name: nameOf(item) }));

/** Tags and owners that exist in the namespace. */
export function createLabels() {
  const place = usePlace();
  const params = () => ({ params: { ns: place.ns() } });
  const tags = createLive(routes.listTags, params, { key: "tag", everyMs: LABELS_MS });
  const owners = createLive(routes.listOwners, params, { key: "owner", everyMs: LABELS_MS });
  return {
    tags: () => namesOf(tags, (item) => item.tag),
    owners: () => namesOf(owners, (item) => item.owner),
  };
}

export type Labels = ReturnType<typeof createLabels>;

/** One of those that exist, with how many bear it; the one filtered by stays choosable. */
function LabelFilter(props: {
  label: string;
  names: Label[];
  kind: "jobs" | "workflows";
  value: string;
  onChange: (name: string) => void;
}) {
  const options = () => {
    const known = props.names
      .filter((one) => one[props.kind] > 0)
      .map((one) => ({ value: one.name, label: one.name, note: formatNumber(one[props.kind]) }));
    const listed = props.value === "" || known.some(({ value }) => value === props.value);
    return listed ? known : [{ value: props.value, label: props.value }, ...known];
  };
  return (
    <Combobox
      class="find tag-filter"
      label={props.label}
      placeholder={props.label}
      value={props.value === "" ? null : props.value}
      onChange={(name) => props.onChange(name ?? "")}
      options={options()}
    />
  );
}

export function LabelFilters(props: {
  labels: Labels;
  kind: "jobs" | "workflows";
  filters: Pick<UrlFilters<"tag" | "owner">, "get" | "set">;
}) {
  return (
    <>
      <LabelFilter
        label={t("jobs.filter.tag")}
        names={props.labels.tags()}
        kind={props.kind}
        value={props.filters.get("tag")}
        onChange={(tag) => props.filters.set({ tag })}
      />
      <LabelFilter
        label={t("jobs.filter.owner")}
        names={props.labels.owners()}
        kind={props.kind}
        value={props.filters.get("owner")}
        onChange={(owner) => props.filters.set({ owner })}
      />
    </>
  );
}
