import { createAction } from "../api/action.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { toast } from "./toast.tsx";

export interface DangerQuestionProps {
  /** The question, naming the object. */
  title: string;
  /** What will happen. */
  why: string;
  /** The word of the action, as on its button. */
  action: string;
  act: () => Promise<unknown>;
  /** What became of it, in one short line. */
  said: string;
  onClose: () => void;
}

/** Asks before something that cannot be taken back, does it, says so and goes. Mounted while open. */
export function DangerQuestion(props: DangerQuestionProps) {
  const acting = createAction(async () => {
    await props.act();
    toast(props.said);
    props.onClose();
  });
  return (
    <ConfirmDialog
      open
      danger
      onClose={props.onClose}
      title={props.title}
      action={props.action}
      busy={acting.busy()}
      error={acting.error()}
      onConfirm={() => void acting.run()}
    >
      <p>{props.why}</p>
    </ConfirmDialog>
  );
}
