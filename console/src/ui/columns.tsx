import "./popover.css";
import { Popover } from "@kobalte/core/popover";
import { createMemo, createSignal, For, type JSX } from "solid-js";
import { remember, remembered } from "../app/remembered.ts";
import { t } from "../i18n/index.ts";
import { Button } from "./button.tsx";
import { Checkbox } from "./checkbox.tsx";
import { useFloatRoot } from "./float-root.ts";
import { Icon } from "./icon.tsx";
import type { RoomStep } from "./table-room.ts";

/** Where a cell stands when the row is a card: line and side. */
export type CardPlace = `${"l" | "r"}${1 | 2 | 3 | 4 | 5}`;

export interface Column<Row> {
  /** Also the cell's class, `c-{key}`, and its name in what the browser remembers. */
  key: string;
  /** The head; a function, so that it follows the language. */
  label: () => string;
  cell: (row: Row) => JSX.Element;
  /** Pixels; without it the column takes what is left. Leave 6 % of slack: fonts and languages differ. */
  width?: number;
  /** For numbers and times. */
  end?: boolean;
  /** Name of the order the platform knows; makes the head a button. */
  sortKey?: string;
  /** Left out of the table while the window is narrower than this, or the table has no room for all: the highest first. */
  from?: RoomStep;
  /** Place in the card under 640 px; without one the card leaves it out. The first column's is `l1`. */
  card?: CardPlace;
  /** The card writes the head before the value. */
  cardLabel?: boolean;
  /** Shown only when chosen. */
  off?: boolean;
  /** Cannot be hidden. */
  always?: boolean;
}

export interface Columns<Row> {
  all: () => Column<Row>[];
  shown: () => Column<Row>[];
  isShown: (key: string) => boolean;
  show: (key: string, on: boolean) => void;
  reset: () => void;
  changed: () => boolean;
}

function readChoice(storageKey: string): Record<string, boolean> {
  try {
    const kept: unknown = JSON.parse(remembered(storageKey) ?? "{}");
    if (typeof kept !== "object" || kept === null) return {};
    return Object.fromEntries(Object.entries(kept).filter((entry) => typeof entry[1] === "boolean"));
  } catch {
    return {};
  }
}

/** The columns of a table and which of them this browser shows; `table` names them in its memory. */
export function createColumns<Row>(table: string, all: Column<Row>[]): Columns<Row> {
  const storageKey = `carillon.columns.${table}`;
  const [choice, setChoice] = createSignal(readChoice(storageKey));
  const isOn = (column: Column<Row>) => column.always || (choice()[column.key] ?? !column.off);
  const keep = (next: Record<string, boolean>) => {
    setChoice(next);
    remember(storageKey, Object.keys(next).length > 0 ? JSON.stringify(next) : undefined);
  };
  return {
    all: () => all,
    shown: createMemo(() => all.filter(isOn)),
    isShown: (key) => all.some((column) => column.key === key && isOn(column)),
    show: (key, on) => {
      const usual = !all.find((column) => column.key === key)?.off;
      const { [key]: _, ...others } = choice();
      keep(on === usual ? others : { ...others, [key]: on });
    },
    reset: () => keep({}),
    changed: () => Object.keys(choice()).length > 0,
  };
}

/** A button with one box a column. */
export function ColumnChooser<Row>(props: { columns: Columns<Row> }): JSX.Element {
  const floatRoot = useFloatRoot();
  return (
    <Popover placement="bottom-end" gutter={4}>
      <Popover.Trigger class="btn icon" aria-label={t("list.columns")} data-tip={t("list.columns")}>
        <Icon name="columns" />
      </Popover.Trigger>
      <Popover.Portal mount={floatRoot()}>
        <Popover.Content class="popover column-chooser" aria-label={t("list.columns")}>
          <For each={props.columns.all().filter((column) => !column.always)}>
            {(column) => (
              <Checkbox
                checked={props.columns.isShown(column.key)}
                onChange={(on) => props.columns.show(column.key, on)}
              >
                {column.label()}
              </Checkbox>
            )}
          </For>
          <Button look="quiet" size="small" disabled={!props.columns.changed()} onClick={props.columns.reset}>
            {t("list.columnsReset")}
          </Button>
        </Popover.Content>
      </Popover.Portal>
    </Popover>
  );
}
