import { lazy, Suspense } from "solid-js";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { Field } from "../../../ui/field.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import type { JobForm } from "./job-form.ts";
import { PlaceholderHelp } from "./placeholder-help.tsx";
import { isStarter, starterScript } from "./starter-scripts.ts";

const ScriptEditor = lazy(() => import("./script-editor.tsx"));

/** The script with line numbers and colours; the editor comes when it is needed. */
export function ScriptField(props: { form: JobForm }) {
  const language = () => {
    const { jobType } = props.form.values;
    return jobType === "python" || jobType === "go" ? jobType : "shell";
  };
  const replaceable = () => props.form.values.script.trim() === "" || isStarter(props.form.values.script);
  return (
    <>
      <Field
        label={t("jobForm.field.script")}
        required
        group
        error={props.form.error("script")}
        hint={`${t("jobForm.hint.scriptClient")} ${t("jobForm.script.keys")}.`}
      >
        <Suspense
          fallback={
            <div class="script-editor">
              <Skeleton />
            </div>
          }
        >
          <ScriptEditor
            language={language()}
            value={props.form.values.script}
            onChange={(script) => props.form.set("script", script)}
            label={t("jobForm.field.script")}
            wayOut={t("jobForm.script.keys")}
            invalid={props.form.error("script") !== undefined}
          />
        </Suspense>
      </Field>
      <div class="below-field">
        <Button
          size="small"
          disabled={!replaceable() || props.form.values.script === starterScript(language())}
          onClick={() => props.form.set("script", starterScript(language()))}
        >
          {t("jobForm.script.starter")}
        </Button>
      </div>
      <PlaceholderHelp />
    </>
  );
}
