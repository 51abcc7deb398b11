import { curlPost } from "../../api/curl.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { CommandBlock } from "../../ui/copy.tsx";

/** The call by which an outside event answers an approval; it works as it stands once the token and the run are known. */
export function ApproveCommand(props: { workflowRunId: string; nodeId: string; why: string }) {
  const place = usePlace();
  const command = () =>
    curlPost(place.ns(), `workflow-runs/${props.workflowRunId}/nodes/${props.nodeId}/approve`, {
      approved: true,
      result: "",
    });
  return (
    <section class="approve-command">
      <h3 class="differences-title">{t("workflows.node.byApi")}</h3>
      <p class="dim">{props.why}</p>
      <CommandBlock command={command()} label={t("workflows.node.copyCall")} />
    </section>
  );
}
