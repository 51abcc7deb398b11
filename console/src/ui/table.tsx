import "./act.css";
import "./table.css";
import "./table-cards.css";
import { createMemo, createSignal, type JSX, onCleanup, Show } from "solid-js";
import { t } from "../i18n/index.ts";
import { Empty } from "./empty.tsx";
import { ErrorNote, ErrorState } from "./error-state.tsx";
import { Head } from "./table-head.tsx";
import { actionsPx, checkPx, role, type TableProps } from "./table-props.ts";
import { stepsWithoutRoom } from "./table-room.ts";
import { BoneRows, Rows } from "./table-rows.tsx";

/** Which columns are left out of a table for want of room: as its box, and so the window, changes its width. */
function createLeftOut<Row>(props: TableProps<Row>) {
  const [boxPx, setBoxPx] = createSignal(window.innerWidth);
  const beside = () => (props.selection ? checkPx : 0) + (props.actions ? actionsPx(props) : 0);
  const leftOut = createMemo(() =>
    stepsWithoutRoom(props.columns.shown(), boxPx() - beside(), window.innerWidth).join(" "),
  );
  const watch = (box: HTMLElement) => {
    const observer = new ResizeObserver(([entry]) => entry && setBoxPx(entry.contentRect.width));
    observer.observe(box);
    onCleanup(() => observer.disconnect());
  };
  return { leftOut, watch };
}

export type { TableProps, TableSort } from "./table-props.ts";

/**
 * A list. Fixed layout, so that live rows never shift the columns; rows keep their DOM while their data changes in
 * place; under 640 px each row is a card. Skeleton, emptiness and failure are drawn here, so that every list has them.
 */
export function Table<Row>(props: TableProps<Row>): JSX.Element {
  const empty = () => props.rows !== undefined && props.rows.length === 0;
  const { leftOut, watch } = createLeftOut(props);
  return (
    <div class="table-box" ref={watch} aria-busy={props.loading || props.stale || undefined}>
      <Show
        when={props.rows !== undefined || !props.error}
        fallback={
          <Show when={props.error}>{(error) => <ErrorState error={error()} onRetry={props.onRetry} />}</Show>
        }
      >
        <Show when={props.error}>
          {(error) => <ErrorNote error={error()} onRetry={props.onRetry} flush />}
        </Show>
        <Show when={!empty()} fallback={props.empty ?? <Empty title={t("list.empty")} />}>
          <table
            role={role.table}
            class={`table cards ${props.class ?? ""}`}
            classList={{ sticky: props.sticky }}
            data-left-out={leftOut()}
          >
            <caption class="hidden">{props.caption}</caption>
            <Head {...props} />
            <Show when={props.rows} fallback={<BoneRows {...props} />}>
              {(rows) => <Rows {...props} rows={rows()} />}
            </Show>
          </table>
        </Show>
      </Show>
    </div>
  );
}
