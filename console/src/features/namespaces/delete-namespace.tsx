import { useNavigate } from "@solidjs/router";
import { For, Show } from "solid-js";
import * as v from "valibot";
import type { ApiError } from "../../../../client/api/api-error.ts";
import type { Namespace } from "../../../../client/protocol/namespace.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Mono } from "../../ui/code.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { toast } from "../../ui/toast.tsx";

const inside = v.object({
  apps: v.array(v.object({ appId: v.string(), name: v.string() })),
  appCount: v.number(),
  jobCount: v.number(),
});

/** What a refused deletion says is still there. */
function readInside(error: ApiError | undefined) {
  if (error?.code !== "not_empty") return undefined;
  const read = v.safeParse(inside, error.details);
  return read.success ? read.output : undefined;
}

function StillInside(props: { found: v.InferOutput<typeof inside>; namespace: string }) {
  const rest = () => props.found.appCount - props.found.apps.length;
  return (
    <>
      <p>
        {t(
          "namespaces.remove.inside",
          formatNumber(props.found.appCount),
          formatNumber(props.found.jobCount),
        )}
      </p>
      <ul class="inside">
        <For each={props.found.apps}>
          {(app) => (
            <li>
              <a
                href={`/ns/${encodeURIComponent(props.namespace)}/apps?search=${encodeURIComponent(app.appId)}`}
              >
                {app.name}
              </a>{" "}
              <Mono dim>{app.appId}</Mono>
            </li>
          )}
        </For>
        <Show when={rest() > 0}>
          <li class="dim">{t("namespaces.remove.more", formatNumber(rest()))}</li>
        </Show>
      </ul>
    </>
  );
}

/** Asks once; a refusal lists what must go first. Mounted while open. */
export function DeleteNamespaceDialog(props: { namespace: Namespace; onClose: () => void }) {
  const remove = createAction(async () => {
    await api.call(routes.deleteNamespace, { params: { ns: props.namespace.id } });
    toast(t("namespaces.said.deleted", props.namespace.name));
    props.onClose();
  });
  const navigate = useNavigate();
  const appsHref = () => `/ns/${encodeURIComponent(props.namespace.id)}/apps`;
  const found = () => readInside(remove.error());
  return (
    <ConfirmDialog
      open
      danger={!found()}
      onClose={props.onClose}
      title={t(found() ? "namespaces.remove.refused" : "namespaces.remove.title", props.namespace.name)}
      action={found() ? t("namespaces.remove.toApps") : t("words.remove")}
      busy={remove.busy()}
      error={found() ? undefined : remove.error()}
      onConfirm={() => (found() ? navigate(appsHref()) : void remove.run())}
    >
      <Show when={found()} fallback={<p>{t("namespaces.remove.why", props.namespace.id)}</p>}>
        {(found) => <StillInside found={found()} namespace={props.namespace.id} />}
      </Show>
    </ConfirmDialog>
  );
}
