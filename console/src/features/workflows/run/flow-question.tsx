import { t } from "../../../i18n/index.ts";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import type { FlowQuestion } from "./flow-actions.ts";

export function FlowQuestionDialog(props: { question: FlowQuestion }) {
  return (
    <ConfirmDialog
      open={props.question.asked() !== undefined}
      onClose={props.question.close}
      title={t("flows.ask.stop", props.question.asked() ?? "")}
      action={t("flows.actions.stop")}
      danger
      busy={props.question.busy()}
      error={props.question.error()}
      onConfirm={() => void props.question.confirm()}
    >
      <p>{t("flows.askWhy.stop")}</p>
    </ConfirmDialog>
  );
}
