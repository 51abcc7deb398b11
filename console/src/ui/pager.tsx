import "./pager.css";
import { type Accessor, createComputed, createSignal, type JSX, on, Show } from "solid-js";
import { remember, remembered } from "../app/remembered.ts";
import { formatNumber } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { Menu } from "./menu.tsx";

export const pageSizes = [10, 20, 50, 100] as const;
const USUAL_SIZE = 50;

export interface Paging {
  limit: () => number;
  cursor: () => string | undefined;
  /** What to send: `{limit, cursor}`. */
  query: () => { limit: number; cursor?: string };
  /** Zero-based. */
  page: () => number;
  next: (cursor: string) => void;
  previous: () => void;
  first: () => void;
  setLimit: (limit: number) => void;
}

function keptSize(storageKey: string, usual: number): number {
  const kept = Number(remembered(storageKey));
  return pageSizes.find((size) => size === kept) ?? usual;
}

/**
 * Pages by cursor: forward by the answer's cursor, back by those already used. `filters`: a change starts at page one.
 * `usual`: rows a page until a person chooses another number.
 */
export function createPaging(
  table: string,
  filters: Accessor<unknown> = () => undefined,
  usual: (typeof pageSizes)[number] = USUAL_SIZE,
): Paging {
  const storageKey = `carillon.page-size.${table}`;
  const [limit, setLimit] = createSignal(keptSize(storageKey, usual));
  const [used, setUsed] = createSignal<string[]>([]);
  const first = () => setUsed([]);
  createComputed(
    on(
      () => JSON.stringify(filters()),
      (now, before) => {
        if (before !== undefined && now !== before) first();
        return now;
      },
    ),
  );
  const cursor = () => used().at(-1);
  return {
    limit,
    cursor,
    query: () => ({ limit: limit(), cursor: cursor() }),
    page: () => used().length,
    next: (cursor) => setUsed((before) => [...before, cursor]),
    previous: () => setUsed((before) => before.slice(0, -1)),
    first,
    setLimit: (size) => {
      setLimit(size);
      remember(storageKey, size === usual ? undefined : String(size));
      first();
    },
  };
}

export interface PagerProps {
  paging: Paging;
  /** Rows on this page. */
  count: number;
  nextCursor: string | null | undefined;
  /** How many there are in all, in words ("10,000+"), where it is known. */
  total?: string;
  /** Other facts, left of the buttons. */
  children?: JSX.Element;
}

/** The last line of a list: which rows these are, how many a page, back and forth. */
export function Pager(props: PagerProps) {
  const from = () => formatNumber(props.paging.page() * props.paging.limit() + Math.min(1, props.count));
  const to = () => formatNumber(props.paging.page() * props.paging.limit() + props.count);
  const words = () =>
    props.total === undefined ? t("list.range", from(), to()) : t("list.rangeOf", from(), to(), props.total);
  const nothing = () => props.count === 0 && props.paging.page() === 0;
  return (
    <nav class="foot" aria-label={t("list.pages")}>
      <Show when={!nothing()}>
        <span>{words()}</span>
      </Show>
      <Menu
        class="per-page"
        placement="top-start"
        label={t("list.perPage", formatNumber(props.paging.limit()))}
        entries={pageSizes.map((size) => ({
          label: t("list.perPage", formatNumber(size)),
          checked: size === props.paging.limit(),
          onSelect: () => props.paging.setLimit(size),
        }))}
      >
        {t("list.perPage", formatNumber(props.paging.limit()))}
        <Icon name="down" />
      </Menu>
      <span class="grow" />
      {props.children}
      <Show when={props.paging.page() > 0 || props.nextCursor}>
        <Button icon="left" disabled={props.paging.page() === 0} onClick={props.paging.previous}>
          {t("list.previous")}
        </Button>
        <Button
          iconEnd="right"
          disabled={!props.nextCursor}
          onClick={() => props.nextCursor && props.paging.next(props.nextCursor)}
        >
          {t("list.next")}
        </Button>
      </Show>
    </nav>
  );
}
