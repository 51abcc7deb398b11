import { For, Show } from "solid-js";
import type { ConnectedWorker } from "../../../../../client/protocol/app.ts";
import { t } from "../../../i18n/index.ts";
import { Checkbox } from "../../../ui/checkbox.tsx";
import { Field } from "../../../ui/field.tsx";
import { Select } from "../../../ui/select.tsx";
import { TextInput } from "../../../ui/text-input.tsx";
import { ChipsInput } from "./chips-input.tsx";
import type { WorkersDraft } from "./job-draft.ts";
import type { JobForm } from "./job-form.ts";

const choices = ["random", "round_robin", "least_loaded", "sticky"] as const;

/** Connected workers that are not named yet, one click each. */
function Suggestions(props: { words: string[]; onAdd: (word: string) => void }) {
  return (
    <div class="suggested">
      <For each={props.words}>
        {(word) => (
          <button type="button" class="act" onClick={() => props.onAdd(word)}>
            + {word}
          </button>
        )}
      </For>
    </div>
  );
}

/** Which workers may take the job's tasks, and which of them gets one. */
export function WorkerFields(props: { form: JobForm; connected: ConnectedWorker[] }) {
  const workers = () => props.form.values.workers;
  const change = <K extends keyof WorkersDraft>(key: K, value: WorkersDraft[K]) =>
    props.form.set("workers", { ...workers(), [key]: value }, `workers.${key}`);
  const otherIds = () =>
    props.connected.map((worker) => worker.workerId).filter((id) => !workers().ids.includes(id));
  const otherLabels = () =>
    [...new Set(props.connected.flatMap((worker) => worker.labels))].filter(
      (label) => !workers().labels.includes(label),
    );
  return (
    <>
      <div class="field-row">
        <Field
          label={t("jobForm.workers.ids")}
          group
          help={t("jobForm.help.workerIds")}
          error={props.form.error("workers.ids")}
        >
          <ChipsInput value={workers().ids} onChange={(ids) => change("ids", ids)} />
          <Suggestions words={otherIds()} onAdd={(id) => change("ids", [...workers().ids, id])} />
        </Field>
        <Field
          label={t("jobForm.workers.labels")}
          group
          help={t("jobForm.help.labels")}
          error={props.form.error("workers.labels")}
        >
          <ChipsInput value={workers().labels} onChange={(labels) => change("labels", labels)} />
          <Suggestions
            words={otherLabels()}
            onAdd={(label) => change("labels", [...workers().labels, label])}
          />
        </Field>
      </div>
      <Show when={workers().ids.length > 0}>
        <div class="below-field">
          <Checkbox
            checked={workers().failover}
            onChange={(on) => change("failover", on)}
            note={t("jobForm.help.failover")}
          >
            {t("jobForm.workers.failover")}
          </Checkbox>
        </div>
      </Show>
      <div class="field-row">
        <Field label={t("jobForm.workers.choice")} help={t("jobForm.help.choice")}>
          <Select
            value={choices.find((one) => one === workers().choice) ?? "random"}
            onChange={(choice) => change("choice", choice)}
            options={choices.map((one) => ({ value: one, label: t(`jobForm.choice.${one}`) }))}
          />
        </Field>
        <Show when={workers().choice === "sticky"}>
          <Field
            label={t("jobForm.workers.stickyKey")}
            required
            help={t("jobForm.help.stickyKey")}
            error={props.form.error("workers.stickyKey")}
          >
            <TextInput value={workers().stickyKey} onInput={(key) => change("stickyKey", key)} />
          </Field>
        </Show>
      </div>
    </>
  );
}
