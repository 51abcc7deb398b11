import "./versions.css";
import { For, type JSX } from "solid-js";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

interface Change {
  before: string;
  after: string;
}

export interface FieldChangesProps<C> {
  /** What is compared, for those who hear the table. */
  caption: string;
  /** The numbers of the two versions. */
  before: number;
  after: number;
  changes: C[];
  name: (change: C) => JSX.Element;
}

/** What two versions say differently, field by field. */
export function FieldChanges<C extends Change>(props: FieldChangesProps<C>) {
  return (
    <table class="diff">
      <caption class="hidden">{props.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t("jobs.versions.field")}</th>
          <th scope="col">{formatNumber(props.before)}</th>
          <th scope="col">{formatNumber(props.after)}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.changes}>
          {(change) => (
            <tr>
              <th scope="row">{props.name(change)}</th>
              <td class="was">{change.before || <i>{t("jobs.versions.nothing")}</i>}</td>
              <td class="is">{change.after || <i>{t("jobs.versions.nothing")}</i>}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
