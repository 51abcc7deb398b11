import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import type { Column } from "../../ui/columns.tsx";
import { Time } from "../../ui/time.tsx";

export interface Version {
  version: number;
  savedBy: string;
  savedAt: string;
}

/** `note`: what sets a version apart from the others: "current". */
export const numberColumn = <V extends Version>(note: (version: V) => string, width: number): Column<V> => ({
  key: "version",
  label: () => t("jobs.versions.version"),
  width,
  card: "l1",
  always: true,
  cell: (version) => (
    <>
      <b>{formatNumber(version.version)}</b> <span class="dim">{note(version)}</span>
    </>
  ),
});

/** Who saved it, and when. */
export const savedColumns = <V extends Version>(): Column<V>[] => [
  {
    key: "by",
    label: () => t("jobs.versions.by"),
    width: 170,
    card: "l2",
    cell: (version) => version.savedBy,
  },
  {
    key: "saved",
    label: () => t("jobs.versions.saved"),
    width: 180,
    end: true,
    card: "r2",
    cell: (version) => <Time at={version.savedAt} />,
  },
];
