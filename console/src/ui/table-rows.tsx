import { createEffect, For, Index, Show } from "solid-js";
import { t } from "../i18n/index.ts";
import { Checkbox } from "./checkbox.tsx";
import type { Selection } from "./selection.tsx";
import { Bone } from "./skeleton.tsx";
import { cellClass, role, type TableProps } from "./table-props.ts";

export function Rows<Row>(props: TableProps<Row> & { rows: Row[] }) {
  // Where the last box was set: Shift sets all boxes from there.
  let last: string | undefined;
  const select = (selection: Selection, id: string, on: boolean, shift: boolean) => {
    const ids = props.rows.map(props.rowId);
    const from = shift && last !== undefined ? ids.indexOf(last) : -1;
    const to = ids.indexOf(id);
    selection.set(from < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1), on);
    last = id;
  };
  const columnCount = () =>
    props.columns.shown().length + (props.selection ? 1 : 0) + (props.actions ? 1 : 0);
  return (
    <tbody role={role.rowgroup} data-stale={props.stale ? "" : undefined}>
      <For each={props.rows}>
        {(row) => (
          <>
            <tr
              role={role.row}
              data-row={props.rowId(row)}
              data-changed={props.changed === props.rowId(row) ? "" : undefined}
              ref={(line) =>
                createEffect(
                  () => props.changed === props.rowId(row) && line.scrollIntoView({ block: "nearest" }),
                )
              }
              data-s={props.rowState?.(row)}
              data-selected={props.selection?.has(props.rowId(row)) ? "" : undefined}
            >
              <Show when={props.selection}>
                {(selection) => (
                  <td role={role.cell} class="c-check">
                    <Checkbox
                      label={t("list.selectOne", props.rowName?.(row) ?? props.rowId(row))}
                      checked={selection().has(props.rowId(row))}
                      onChange={(on, shift) => select(selection(), props.rowId(row), on, shift)}
                    />
                  </td>
                )}
              </Show>
              <For each={props.columns.shown()}>
                {(column) => (
                  <td
                    role={role.cell}
                    class={cellClass(column)}
                    data-label={column.cardLabel ? column.label() : undefined}
                  >
                    {column.cell(row)}
                  </td>
                )}
              </For>
              <Show when={props.actions}>
                <td role={role.cell} class="c-actions">
                  <div class="acts">{props.actions?.(row)}</div>
                </td>
              </Show>
            </tr>
            <Show when={props.isOpen?.(row)}>
              <tr role={role.row} class="detail">
                <td role={role.cell} colSpan={columnCount()}>
                  {props.detail?.(row)}
                </td>
              </tr>
            </Show>
          </>
        )}
      </For>
    </tbody>
  );
}

const boneWidths = ["64%", "82%", "48%", "72%"];

/** Stand in for rows until the first answer. */
export function BoneRows<Row>(props: TableProps<Row>) {
  return (
    <tbody role={role.rowgroup}>
      <Index each={Array.from({ length: props.expected ?? 10 })}>
        {(_, line) => (
          <tr role={role.row} class="bone-row">
            <Show when={props.selection}>
              <td role={role.cell} class="c-check" />
            </Show>
            <For each={props.columns.shown()}>
              {(column, index) => (
                <td role={role.cell} class={cellClass(column)}>
                  <Bone width={boneWidths[(line + index()) % boneWidths.length]} />
                </td>
              )}
            </For>
            <Show when={props.actions}>
              <td role={role.cell} class="c-actions" />
            </Show>
          </tr>
        )}
      </Index>
    </tbody>
  );
}
