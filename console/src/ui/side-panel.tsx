import "./dialog.css";
import "./side-panel.css";
import { Dialog as Primitive } from "@kobalte/core/dialog";
import { createEffect, createSignal, For, type JSX, on, Show } from "solid-js";
import type { ApiError } from "../../../client/api/api-error.ts";
import { sessionEnded } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { Button, LinkButton } from "./button.tsx";
import { ErrorNote } from "./error-state.tsx";
import { focusFirstError } from "./field.tsx";
import { FloatRoot } from "./float-root.ts";
import { returnFocus } from "./focus-return.ts";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { createLeaveGuard, LeaveQuestion } from "./leave-guard.tsx";

export interface PanelStep {
  label: string;
  /** Holds a value that is refused: marked, so that one knows where to go back to. */
  invalid?: boolean;
}

export interface PanelProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** Dim, beside the title: what the form is about so far. */
  about?: JSX.Element;
  children: JSX.Element;
  /** Something was typed: Esc, Cancel, the cross and leaving the page ask first. */
  dirty?: boolean;
  /** A wizard's steps; without them the panel is one form. */
  steps?: PanelStep[];
  step?: number;
  /** Asked for by a step's own button or Back. What was typed stays. */
  onStep?: (step: number) => void;
  /** Valid so far? Next and Done are refused otherwise, and the focus goes to the first refused field. */
  validate?: () => boolean;
  onDone?: () => void;
  /** The word on the last button; default Done with steps, Save without. */
  doneLabel?: string;
  busy?: boolean;
  error?: ApiError | undefined;
  /** What to do about the error, where the form knows better. */
  errorWords?: string | undefined;
  /** A way out of the error, at the end of its line. */
  errorAction?: JSX.Element;
  /** In place of the buttons. */
  footer?: JSX.Element;
}

function Steps(props: { steps: PanelStep[]; step: number; onStep: (step: number) => void }) {
  const state = (index: number, step: PanelStep) => {
    if (index === props.step) return "current";
    if (step.invalid) return "error";
    return index < props.step ? "done" : "ahead";
  };
  return (
    <ol class="steps">
      <For each={props.steps}>
        {(step, index) => (
          <li data-state={state(index(), step)}>
            <button
              type="button"
              aria-current={index() === props.step ? "step" : undefined}
              onClick={() => index() !== props.step && props.onStep(index())}
            >
              <b>
                <Show when={state(index(), step) === "done"} fallback={index() + 1}>
                  <Icon name="check" />
                  <span class="hidden">{t("words.stepDone")}</span>
                </Show>
              </b>
              <span>{step.label}</span>
            </button>
          </li>
        )}
      </For>
    </ol>
  );
}

/** The form stays; a session is the browser's, so that any tab can open a new one. */
function SessionNote() {
  return (
    <div class="notice" data-s="warning" role="alert">
      <Icon name="warning" />
      <span>
        <b>{t("failure.unauthenticated")}</b> {t("failure.unauthenticatedForm")}
      </span>
      <LinkButton size="small" href="/login" target="_blank">
        {t("login.submit")}
      </LinkButton>
    </div>
  );
}

/** Slides over the list from the right: forms and wizards. Modal; the page behind is out of reach. */
export function Panel(props: PanelProps) {
  const [content, setContent] = createSignal<HTMLElement>();
  let body: HTMLFormElement | undefined;
  const guard = createLeaveGuard({
    holds: () => props.open && (props.dirty ?? false),
    busy: () => props.busy ?? false,
  });
  const steps = () => props.steps ?? [];
  const step = () => props.step ?? 0;
  const last = () => step() >= steps().length - 1;

  const valid = () => {
    const fine = props.validate?.() ?? true;
    // The errors are drawn first; then the focus can find them.
    if (!fine) queueMicrotask(() => body && focusFirstError(body));
    return fine;
  };
  const goTo = (next: number) => {
    if (next < step() || valid()) props.onStep?.(next);
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!valid()) return;
    if (last()) props.onDone?.();
    else props.onStep?.(step() + 1);
  };
  createEffect(
    on(
      step,
      () => {
        body?.scrollTo(0, 0);
        // To the first field of the new step, or at least into the form.
        queueMicrotask(() =>
          body?.querySelector<HTMLElement>("input, textarea, [role=radio][tabindex='0']")?.focus(),
        );
      },
      { defer: true },
    ),
  );

  return (
    <Primitive open={props.open} onOpenChange={(open) => !open && guard.ask(props.onClose)}>
      <Primitive.Portal>
        <Primitive.Overlay class="scrim" />
        <Primitive.Content
          ref={setContent}
          class="sheet"
          aria-modal="true"
          onPointerDownOutside={(event) => event.preventDefault()}
          onCloseAutoFocus={() => returnFocus(content())}
          onOpenAutoFocus={(event) => {
            const first = body?.querySelector<HTMLElement>("input, textarea, select");
            if (!first) return;
            event.preventDefault();
            first.focus();
          }}
        >
          <FloatRoot.Provider value={content}>
            <div class="sheet-head">
              <Primitive.Title>{props.title}</Primitive.Title>
              <span class="dim">{props.about}</span>
              <span class="grow" />
              <IconButton
                look="quiet"
                icon="close"
                label={t("words.close")}
                onClick={() => guard.ask(props.onClose)}
              />
            </div>
            <Show when={steps().length > 0}>
              <Steps steps={steps()} step={step()} onStep={goTo} />
            </Show>
            <form class="sheet-body" ref={body} noValidate id="panel-form" onSubmit={onSubmit}>
              {props.children}
            </form>
            <Show when={sessionEnded()}>
              <SessionNote />
            </Show>
            <Show when={props.error?.code === "unauthenticated" ? undefined : props.error}>
              {(error) => (
                <ErrorNote error={error()} flush said={props.errorWords} action={props.errorAction} />
              )}
            </Show>
            <div class="sheet-foot">
              <Show when={!props.footer} fallback={props.footer}>
                <Button look="quiet" onClick={() => guard.ask(props.onClose)}>
                  {t("words.cancel")}
                </Button>
                <span class="grow" />
                <Show when={step() > 0}>
                  <Button icon="left" onClick={() => goTo(step() - 1)}>
                    {t("words.back")}
                  </Button>
                </Show>
                <Show
                  when={!last()}
                  fallback={
                    <Button type="submit" form="panel-form" look="primary" busy={props.busy}>
                      {props.doneLabel ?? (steps().length > 0 ? t("words.done") : t("words.save"))}
                    </Button>
                  }
                >
                  <Button type="submit" form="panel-form" look="primary" iconEnd="right">
                    {t("words.nextTo", steps()[step() + 1]?.label ?? "")}
                  </Button>
                </Show>
              </Show>
            </div>
            <LeaveQuestion guard={guard} />
          </FloatRoot.Provider>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive>
  );
}
