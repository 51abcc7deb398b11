import "./batch-question.css";
import { createSignal, For, Index, type JSX, Show } from "solid-js";
import type { ApiError } from "../../../client/api/api-error.ts";
import { formatNumber } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { Button } from "./button.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { describeError } from "./error-state.tsx";
import { toast } from "./toast.tsx";

/** One of several that the platform would not do, and why. */
export interface Refusal {
  id: string;
  message: string;
}

/** What a batch route answered of those that were refused. */
export function refusalsOf(items: { id: string; ok: boolean; error?: { message: string } | undefined }[]) {
  return items
    .filter((item) => !item.ok)
    .map((item): Refusal => ({ id: item.id, message: item.error?.message ?? "" }));
}

export interface Asked<A extends string, Item, F = unknown> {
  action: A;
  items: Item[];
  /** How many it is about: the items, or what the filter finds. */
  count: number;
  /** Instead of items: everything that it finds. */
  filter?: F;
  /** Chosen, but in a state that the action does not fit. */
  leftOut: number;
  /** Several were chosen: each stands for itself. */
  many: boolean;
}

export interface Found {
  total: number;
  leftOut: number;
}

export interface BatchQuestionOptions<A extends string, Item, F = unknown> {
  fits: (action: A, item: Item) => boolean;
  /** Does it; resolves to what was refused, or to undefined when it failed as a whole. */
  perform: (asked: Asked<A, Item, F>) => Promise<Refusal[] | undefined>;
  /** Counts what a filter finds; undefined when that failed. */
  count?: (action: A, filter: F) => Promise<Found | undefined>;
  busy: () => boolean;
  error: () => ApiError | undefined;
  /** Forgets the error of the question before. */
  clear: () => void;
}

/** An action on one object or on several, asked once; what was refused is named in the same dialog. */
export function createBatchQuestion<A extends string, Item, F = unknown>(
  options: BatchQuestionOptions<A, Item, F>,
) {
  const [asked, setAsked] = createSignal<Asked<A, Item, F>>();
  const [open, setOpen] = createSignal(false);
  const [refused, setRefused] = createSignal<Refusal[]>([]);
  const fitting = (action: A, items: Item[]) => items.filter((item) => options.fits(action, item));

  const show = (question: Asked<A, Item, F>) => {
    options.clear();
    setRefused([]);
    setAsked(() => question);
    setOpen(true);
  };
  return {
    ask: (action: A, item: Item) => show({ action, items: [item], count: 1, leftOut: 0, many: false }),
    askMany: (action: A, items: Item[]) => {
      const fit = fitting(action, items);
      const leftOut = items.length - fit.length;
      show({ action, items: fit, count: fit.length, leftOut, many: true });
    },
    /** About everything that a filter finds, counted first. */
    askAll: async (action: A, filter: F) => {
      options.clear();
      const found = await options.count?.(action, filter);
      const failure = options.error();
      // No question stands open yet in which it could be said.
      if (failure) toast(`${describeError(failure).what}. ${failure.message}`, "failed");
      if (found) show({ action, items: [], count: found.total, leftOut: found.leftOut, many: true, filter });
    },
    /** How many of these the action fits. */
    fitting: (action: A, items: Item[]) => fitting(action, items).length,
    asked,
    open,
    close: () => setOpen(false),
    confirm: async () => {
      const question = asked();
      if (!question || question.count === 0) return;
      const refusals = await options.perform(question);
      if (!refusals) return;
      setRefused(refusals);
      if (refusals.length === 0) setOpen(false);
    },
    refused,
    busy: options.busy,
    error: options.error,
  };
}

export type BatchQuestion<A extends string, Item, F = unknown> = ReturnType<
  typeof createBatchQuestion<A, Item, F>
>;

export interface BatchQuestionDialogProps<A extends string, Item> {
  question: Pick<
    BatchQuestion<A, Item>,
    "asked" | "open" | "close" | "confirm" | "refused" | "busy" | "error"
  >;
  title: (asked: Asked<A, Item>) => string;
  /** The word of the action, as on its button. */
  action: (action: A) => string;
  /** What will happen. */
  why: (asked: Asked<A, Item>) => JSX.Element;
  danger: (action: A) => boolean;
}

export function BatchQuestionDialog<A extends string, Item>(props: BatchQuestionDialogProps<A, Item>) {
  const finished = () => props.question.refused().length > 0;
  return (
    <Show when={props.question.asked()}>
      {(asked) => (
        <ConfirmDialog
          open={props.question.open()}
          onClose={props.question.close}
          title={props.title(asked())}
          action={finished() ? t("words.close") : props.action(asked().action)}
          danger={props.danger(asked().action) && !finished()}
          busy={props.question.busy()}
          error={props.question.error()}
          onConfirm={() => (finished() ? props.question.close() : void props.question.confirm())}
        >
          <Show when={!finished()} fallback={<Refusals refused={props.question.refused()} />}>
            <p>{props.why(asked())}</p>
            <Show when={asked().leftOut > 0}>
              <p class="dim">{t("list.leftOut", formatNumber(asked().leftOut))}</p>
            </Show>
          </Show>
        </ConfirmDialog>
      )}
    </Show>
  );
}

export interface BatchButtonsProps<A extends string, Item, F> {
  question: Pick<BatchQuestion<A, Item, F>, "askMany" | "askAll" | "fitting">;
  items: Item[];
  /** Instead of the items: all that it finds. */
  filter: F | undefined;
  actions: { action: A; label: string; danger?: boolean; disabled?: boolean }[];
}

/** What can be done with the chosen ones; off where it fits none of them. */
export function BatchButtons<A extends string, Item, F>(props: BatchButtonsProps<A, Item, F>) {
  const ask = (action: A) =>
    props.filter
      ? void props.question.askAll(action, props.filter)
      : props.question.askMany(action, props.items);
  const fits = (action: A) => props.filter !== undefined || props.question.fitting(action, props.items) > 0;
  return (
    <Index each={props.actions}>
      {(one) => (
        <Button
          size="small"
          look={one().danger ? "danger" : "plain"}
          disabled={one().disabled || !fits(one().action)}
          onClick={() => ask(one().action)}
        >
          {one().label}
        </Button>
      )}
    </Index>
  );
}

function Refusals(props: { refused: Refusal[] }) {
  return (
    <>
      <p>{t("list.refused", formatNumber(props.refused.length))}</p>
      <ul class="refusals">
        <For each={props.refused}>
          {(refusal) => (
            <li>
              <span class="mono">{refusal.id}</span> {refusal.message}
            </li>
          )}
        </For>
      </ul>
    </>
  );
}
