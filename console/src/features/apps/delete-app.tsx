import type { App } from "../../../../client/protocol/app.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Fact, KeyFacts } from "../../ui/facts.tsx";
import { toast } from "../../ui/toast.tsx";

/** Asks for the app's name, saying what goes with it. Mounted while open. */
export function DeleteAppDialog(props: { app: App; onClose: () => void; onDeleted?: () => void }) {
  const place = usePlace();
  const counts = createLive(routes.countRuns, () => ({
    params: { ns: place.ns() },
    query: { app: props.app.appId },
  }));
  const openRuns = () => {
    const known = counts.data();
    return known ? formatNumber(known.waiting + known.pool + known.running) : "–";
  };
  const remove = createAction(async () => {
    const { appId, name } = props.app;
    await api.call(routes.deleteApp, { params: { ns: place.ns(), appId } });
    toast(t("apps.said.deleted", name));
    props.onClose();
    props.onDeleted?.();
  });
  return (
    <ConfirmDialog
      open
      danger
      onClose={props.onClose}
      title={t("apps.remove.title", props.app.name)}
      action={t("words.remove")}
      typeName={props.app.name}
      busy={remove.busy()}
      error={remove.error()}
      onConfirm={() => void remove.run()}
    >
      <p>{t("apps.remove.why")}</p>
      <div class="counted">
        <KeyFacts single>
          <Fact label={t("apps.remove.jobs")}>{formatNumber(props.app.jobs)}</Fact>
          <Fact label={t("apps.remove.openRuns")}>{openRuns()}</Fact>
          <Fact label={t("apps.remove.workers")}>{formatNumber(props.app.workers)}</Fact>
        </KeyFacts>
      </div>
    </ConfirmDialog>
  );
}
