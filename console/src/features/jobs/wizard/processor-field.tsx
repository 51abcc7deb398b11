import { Show } from "solid-js";
import { usePlace } from "../../../app/place.tsx";
import { t } from "../../../i18n/index.ts";
import { Field } from "../../../ui/field.tsx";
import { TextInput } from "../../../ui/text-input.tsx";
import type { JobForm } from "./job-form.ts";

/** The name under which a worker registered the code, and which client such a worker needs. */
export function ProcessorField(props: { form: JobForm }) {
  const place = usePlace();
  const java = () => props.form.values.jobType === "java";
  const connect = () => {
    const { appId } = props.form.values;
    return appId ? place.inNamespace("apps", appId, "workers") : undefined;
  };
  return (
    <Field
      label={t("jobForm.field.processor")}
      required
      help={t("jobForm.help.processor")}
      error={props.form.error("processor")}
      hint={
        <>
          {java() ? t("jobForm.hint.javaClient") : t("jobForm.hint.nodeClient")}{" "}
          <Show when={connect()}>
            {(href) => (
              <a class="link" href={href()} target="_blank" rel="noopener">
                {t("jobForm.hint.how")}
              </a>
            )}
          </Show>
        </>
      }
    >
      <TextInput
        mono
        value={props.form.values.processor}
        onInput={(name) => props.form.set("processor", name)}
        placeholder={java() ? t("jobForm.placeholder.processorJava") : t("jobForm.placeholder.processorNode")}
      />
    </Field>
  );
}
