import { For, Show } from "solid-js";
import { t } from "../i18n/index.ts";
import { Checkbox } from "./checkbox.tsx";
import type { Column } from "./columns.tsx";
import { Icon } from "./icon.tsx";
import { actionsPx, cellClass, role, type TableProps, type TableSort } from "./table-props.ts";

function SortHead<Row>(props: { column: Column<Row>; sort?: TableSort; onSort?: (sort: TableSort) => void }) {
  const sorted = () => props.sort !== undefined && props.sort.key === props.column.sortKey;
  const toggle = () =>
    props.onSort?.({
      key: props.column.sortKey ?? props.column.key,
      ascending: sorted() ? !props.sort?.ascending : false,
    });
  return (
    <Show when={props.column.sortKey && props.onSort} fallback={props.column.label()}>
      <button
        type="button"
        class="sort"
        data-ascending={sorted() && props.sort?.ascending ? "" : undefined}
        onClick={toggle}
      >
        {props.column.label()}
        <Show when={sorted()}>
          <Icon name="sort" />
        </Show>
      </button>
    </Show>
  );
}

export function Head<Row>(props: TableProps<Row>) {
  const ids = () => props.rows?.map(props.rowId) ?? [];
  const chosen = () => props.selection?.ids().length ?? 0;
  const direction = (column: Column<Row>) => {
    if (!column.sortKey || props.sort?.key !== column.sortKey) return undefined;
    return props.sort.ascending ? "ascending" : "descending";
  };
  return (
    <thead role={role.rowgroup}>
      <tr role={role.row}>
        <Show when={props.selection}>
          {(selection) => (
            <th role={role.columnheader} class="c-check">
              <Checkbox
                label={t("list.selectAll")}
                checked={chosen() > 0 && chosen() === ids().length}
                mixed={chosen() > 0 && chosen() < ids().length}
                disabled={ids().length === 0}
                onChange={(on) => selection().set(ids(), on)}
              />
            </th>
          )}
        </Show>
        <For each={props.columns.shown()}>
          {(column) => (
            <th
              role={role.columnheader}
              class={cellClass(column)}
              classList={{ sorted: direction(column) !== undefined }}
              aria-sort={direction(column)}
              style={{ width: column.width ? `${column.width}px` : undefined }}
            >
              <SortHead column={column} sort={props.sort} onSort={props.onSort} />
            </th>
          )}
        </For>
        <Show when={props.actions}>
          <th role={role.columnheader} class="c-actions" style={{ width: `${actionsPx(props)}px` }}>
            <span class="hidden">{t("words.actions")}</span>
          </th>
        </Show>
      </tr>
    </thead>
  );
}
