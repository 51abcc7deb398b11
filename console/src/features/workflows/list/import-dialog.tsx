import { createSignal, For, Show } from "solid-js";
import * as v from "valibot";
import type { App } from "../../../../../client/protocol/app.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import { type Workflow, type WorkflowFile, workflowFile } from "../../../../../client/protocol/workflow.ts";
import { createAction } from "../../../api/action.ts";
import { api } from "../../../api/client.ts";
import { usePlace } from "../../../app/place.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { ErrorNote } from "../../../ui/error-state.tsx";
import { Field } from "../../../ui/field.tsx";
import { issuesOf } from "../../../ui/form.ts";
import { Select } from "../../../ui/select.tsx";
import { TextInput } from "../../../ui/text-input.tsx";
import { toast } from "../../../ui/toast.tsx";
import { workflowName } from "./workflow-words.ts";

type Read = { file: WorkflowFile } | { problems: string[] };
/** So many reasons are enough to see what is wrong with a file. */
const PROBLEMS = 8;

/** A file as the platform takes it, or why it would not, field by field. */
export function readWorkflowFile(text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { problems: [cause instanceof Error ? cause.message : String(cause)] };
  }
  const read = v.safeParse(workflowFile, value);
  if (read.success) return { file: read.output };
  return {
    problems: read.issues
      .slice(0, PROBLEMS)
      .map((issue) => [v.getDotPath(issue), issue.message].filter(Boolean).join(": ")),
  };
}

/** Makes a workflow and its jobs of an exported file. */
export function ImportDialog(props: {
  apps: App[];
  onClose: () => void;
  onMade: (workflow: Workflow) => void;
}) {
  const place = usePlace();
  const [read, setRead] = createSignal<Read>();
  const [name, setName] = createSignal("");
  const [appId, setAppId] = createSignal("");
  const file = () => {
    const now = read();
    return now && "file" in now ? now.file : undefined;
  };
  const problems = () => {
    const now = read();
    return now && "problems" in now ? now.problems : [];
  };
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    const next = readWorkflowFile(await chosen.text());
    setRead(next);
    if (!("file" in next)) return;
    setName(next.file.workflow.name);
    const known = props.apps.some((app) => app.appId === next.file.workflow.appId);
    setAppId(known ? next.file.workflow.appId : (props.apps[0]?.appId ?? ""));
  };
  const importing = createAction(async () => {
    const chosen = file();
    if (!chosen) return undefined;
    return await api.call(routes.importWorkflow, {
      params: { ns: place.ns() },
      body: { file: chosen, name: name(), appId: appId() },
    });
  });
  const refusals = () => {
    const error = importing.error();
    return error ? issuesOf(error).map((issue) => `${issue.path}: ${issue.message}`) : [];
  };
  const start = async () => {
    const made = await importing.run();
    if (!made) return;
    toast(t("workflows.said.imported", workflowName(made)));
    props.onMade(made);
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t("workflows.import.title")}
      footer={
        <>
          <Button onClick={props.onClose}>{t("words.cancel")}</Button>
          <Button
            look="primary"
            disabled={!file() || name().trim() === ""}
            busy={importing.busy()}
            onClick={() => void start()}
          >
            {t("workflows.actions.import")}
          </Button>
        </>
      }
    >
      <Field
        label={t("workflows.import.file")}
        hint={t("workflows.import.fileWhy")}
        error={problems().length > 0 ? t("workflows.import.notOne") : undefined}
      >
        <FileInput onChange={(chosen) => void take(chosen)} />
      </Field>
      <Problems of={[...problems(), ...refusals()]} />
      <Show when={file()}>
        {(file) => (
          <>
            <p class="dim import-what">
              {t(
                "workflows.import.holds",
                formatNumber(file().nodes.length),
                formatNumber(file().edges.length),
              )}
            </p>
            <Field label={t("workflows.name")} required counter={{ text: name(), max: 100 }}>
              <TextInput value={name()} onInput={setName} />
            </Field>
            <Field label={t("jobForm.field.appId")} hint={t("workflows.import.appWhy")}>
              <Select
                value={appId()}
                onChange={setAppId}
                options={props.apps.map((app) => ({ value: app.appId, label: app.appId }))}
              />
            </Field>
          </>
        )}
      </Show>
      <Show when={importing.error()}>{(error) => <ErrorNote error={error()} />}</Show>
    </Dialog>
  );
}

function Problems(props: { of: string[] }) {
  return (
    <Show when={props.of.length > 0}>
      <ul class="refusals">
        <For each={props.of}>{(problem) => <li class="mono">{problem}</li>}</For>
      </ul>
    </Show>
  );
}

function FileInput(props: { onChange: (file: File | undefined) => void }) {
  return (
    <input
      class="file-input"
      type="file"
      accept="application/json,.json"
      aria-label={t("workflows.import.file")}
      onChange={(event) => props.onChange(event.currentTarget.files?.[0])}
    />
  );
}
