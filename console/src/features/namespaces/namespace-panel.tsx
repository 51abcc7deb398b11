import { Show } from "solid-js";
import type { Namespace } from "../../../../client/protocol/namespace.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Field } from "../../ui/field.tsx";
import { FormText, FormTextArea } from "../../ui/form-fields.tsx";
import { createPanelForm } from "../../ui/panel-form.ts";
import { Select } from "../../ui/select.tsx";
import { Panel } from "../../ui/side-panel.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { toast } from "../../ui/toast.tsx";
import { createNamespaceForm } from "./namespace-form.ts";

export interface NamespacePanelProps {
  /** The one to edit; without it a new one is made. */
  namespace: Namespace | undefined;
  onClose: () => void;
  onDone: (namespace: Namespace) => void;
}

export function NamespacePanel(props: NamespacePanelProps) {
  const place = usePlace();
  const regions = createLive(routes.listRegions, () => ({}), { everyMs: false });
  const form = createNamespaceForm(props.namespace, place.namespace()?.region ?? "");
  const { values, set, error } = form;
  const saving = createAction(async () => {
    const { id, name, description, region } = form.body();
    const saved = props.namespace
      ? await api.call(routes.updateNamespace, {
          params: { ns: props.namespace.id },
          body: { name, description },
          ifMatch: props.namespace.version,
        })
      : await api.call(routes.createNamespace, { body: { id, name, description, region } });
    toast(t(props.namespace ? "namespaces.said.saved" : "namespaces.said.created", saved.name));
    props.onDone(saved);
  });
  const panel = createPanelForm(form, saving);
  return (
    <Panel
      open
      onClose={props.onClose}
      title={t(props.namespace ? "namespaces.editTitle" : "namespaces.newTitle")}
      about={values.name}
      doneLabel={props.namespace ? t("words.save") : t("namespaces.create")}
      {...panel}
    >
      <FormText form={form} name="name" label={t("namespaces.columns.name")} required max={100} />
      <FormText
        form={form}
        name="id"
        label={t("namespaces.columns.id")}
        disabled={props.namespace !== undefined}
        help={t("namespaces.idHelp")}
        hint={props.namespace ? t("namespaces.idFixed") : t("namespaces.idHint")}
        mono
        placeholder={form.suggestedId()}
      />
      <FormTextArea form={form} name="description" label={t("namespaces.columns.description")} max={200} />
      <Field
        label={t("namespaces.columns.region")}
        help={t("namespaces.regionHelp")}
        hint={props.namespace ? t("namespaces.regionFixed") : undefined}
        disabled={props.namespace !== undefined}
        error={error("region")}
      >
        <Show
          when={regions.data()}
          fallback={<TextInput value={values.region} onInput={() => {}} disabled />}
        >
          {(regions) => (
            <Select
              value={values.region || (regions().items[0]?.id ?? "")}
              onChange={(region) => set("region", region)}
              options={regions().items.map((region) => ({
                value: region.id,
                label: region.name,
                note: region.id,
              }))}
            />
          )}
        </Show>
      </Field>
    </Panel>
  );
}
