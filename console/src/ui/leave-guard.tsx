import { useBeforeLeave } from "@solidjs/router";
import { createEffect, createSignal, onCleanup } from "solid-js";
import { t } from "../i18n/index.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { holdUnsaved } from "./unsaved.ts";

export interface LeaveGuardNeeds {
  /** Something is there that would be lost. */
  holds: () => boolean;
  /** It is being saved: leaving meanwhile is what follows from it. */
  busy: () => boolean;
}

/** Asks before typed words are lost, however the form is left. */
export function createLeaveGuard(needs: LeaveGuardNeeds) {
  const [asking, setAsking] = createSignal<() => void>();
  const guarded = () => needs.holds() && !needs.busy();
  const ask = (leave: () => void) => (guarded() ? setAsking(() => leave) : leave());

  // Saving too: a refused one must find its form again.
  holdUnsaved(needs.holds);
  useBeforeLeave((event) => {
    if (!guarded() || event.defaultPrevented) return;
    event.preventDefault();
    setAsking(() => () => event.retry(true));
  });
  createEffect(() => {
    if (!guarded()) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", onUnload);
    onCleanup(() => removeEventListener("beforeunload", onUnload));
  });
  return {
    ask,
    asking: () => asking() !== undefined,
    stay: () => setAsking(undefined),
    leave: () => {
      const leave = asking();
      setAsking(undefined);
      leave?.();
    },
  };
}

/** The question of a guard. `why`: what would be lost, where it is not what was typed in a form. */
export function LeaveQuestion(props: { guard: ReturnType<typeof createLeaveGuard>; why?: string }) {
  return (
    <ConfirmDialog
      open={props.guard.asking()}
      onClose={props.guard.stay}
      title={t("words.unsaved")}
      action={t("words.leave")}
      danger
      onConfirm={props.guard.leave}
    >
      <p>{props.why ?? t("words.unsavedWhy")}</p>
    </ConfirmDialog>
  );
}
