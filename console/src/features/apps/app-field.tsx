import { Show } from "solid-js";
import type { App } from "../../../../client/protocol/app.ts";
import { t } from "../../i18n/index.ts";
import { Combobox } from "../../ui/combobox.tsx";
import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { appOptions, fewApps } from "./app-options.ts";

export interface AppFieldProps {
  apps: readonly App[];
  /** Empty while none is chosen. */
  value: string;
  onChange: (appId: string) => void;
  /** It cannot change after creation. */
  fixed: boolean;
  help: string;
  error: string | undefined;
}

/** To which app a job or a workflow belongs. */
export function AppField(props: AppFieldProps) {
  const options = () => appOptions(props.apps, props.value);
  return (
    <Field
      label={t("jobForm.field.appId")}
      required
      disabled={props.fixed}
      help={props.help}
      error={props.error && props.value === "" ? t("issues.choose") : props.error}
    >
      <Show
        when={options().length > fewApps}
        fallback={
          <Select
            value={props.value || null}
            placeholder={t("jobForm.placeholder.choose")}
            onChange={props.onChange}
            options={options()}
          />
        }
      >
        <Combobox
          value={props.value || null}
          placeholder={t("jobForm.placeholder.choose")}
          onChange={(appId) => props.onChange(appId ?? "")}
          options={options()}
        />
      </Show>
    </Field>
  );
}
