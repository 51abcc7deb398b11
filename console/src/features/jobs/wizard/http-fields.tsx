import { Index, Show } from "solid-js";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { Field } from "../../../ui/field.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import { NumberInput } from "../../../ui/number-input.tsx";
import { Segment } from "../../../ui/segment.tsx";
import { Select } from "../../../ui/select.tsx";
import { TextArea } from "../../../ui/text-area.tsx";
import { TextInput } from "../../../ui/text-input.tsx";
import type { HeaderRow, HttpDraft } from "./job-draft.ts";
import type { JobForm } from "./job-form.ts";
import { PlaceholderHelp } from "./placeholder-help.tsx";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] as const;
const HEADERS_MAX = 50;

interface Part {
  http: HttpDraft;
  change: <K extends keyof HttpDraft>(key: K, value: HttpDraft[K], path?: string) => void;
  error: (path: string) => string | undefined;
}

function Headers(props: Part) {
  let table: HTMLDivElement | undefined;
  const rows = () => props.http.headers;
  const set = (at: number, changed: Partial<HeaderRow>) => {
    const name = { ...rows()[at], ...changed }.name ?? "";
    props.change(
      "headers",
      rows().map((row, index) => (index === at ? { ...row, ...changed } : row)),
      `headers.${name}`,
    );
  };
  const add = () => {
    props.change("headers", [...rows(), { name: "", value: "" }]);
    queueMicrotask(() => table?.querySelector<HTMLElement>(".header-row:last-of-type input")?.focus());
  };
  const isWrong = (row: HeaderRow) => props.error(`headers.${row.name}`) !== undefined;
  const wrong = () => {
    for (const row of rows()) {
      const error = props.error(`headers.${row.name}`);
      if (error) return `${row.name}: ${error}`;
    }
    return props.error("headers");
  };
  return (
    <Field label={t("jobForm.http.headers")} group help={t("jobForm.http.headersHelp")} error={wrong()}>
      <div class="header-rows" ref={table}>
        <Index each={rows()}>
          {(row, index) => (
            <div class="header-row">
              <TextInput
                mono
                label={`${t("jobForm.http.headerName")} ${index + 1}`}
                placeholder={t("jobForm.http.headerName")}
                aria-invalid={isWrong(row())}
                value={row().name}
                onInput={(name) => set(index, { name })}
              />
              <TextInput
                mono
                label={`${t("jobForm.http.headerValue")} ${index + 1}`}
                placeholder={t("jobForm.http.headerValue")}
                aria-invalid={isWrong(row())}
                value={row().value}
                onInput={(value) => set(index, { value })}
              />
              <IconButton
                look="quiet"
                icon="close"
                label={t("jobForm.http.removeHeader", row().name || String(index + 1))}
                onClick={() =>
                  props.change(
                    "headers",
                    rows().filter((_, at) => at !== index),
                  )
                }
              />
            </div>
          )}
        </Index>
        <Button size="small" icon="plus" disabled={rows().length >= HEADERS_MAX} onClick={add}>
          {t("jobForm.http.addHeader")}
        </Button>
      </div>
    </Field>
  );
}

function SuccessRules(props: Part) {
  return (
    <fieldset class="plain-set">
      <legend>{t("jobForm.http.success")}</legend>
      <div class="field-row">
        <Field
          label={t("jobForm.http.status")}
          hint={t("jobForm.http.statusHint")}
          error={props.error("success.status")}
        >
          <TextInput
            mono
            placeholder="2xx"
            value={props.http.status}
            onInput={(text) => props.change("status", text, "success.status")}
          />
        </Field>
        <Field label={t("jobForm.http.contains")} error={props.error("success.contains")}>
          <TextInput
            value={props.http.contains}
            onInput={(text) => props.change("contains", text, "success.contains")}
          />
        </Field>
      </div>
      <div class="field-row">
        <Field label={t("jobForm.http.jsonPath")} error={props.error("success.jsonPath")}>
          <TextInput
            mono
            placeholder="$.code"
            value={props.http.jsonPath}
            onInput={(text) => props.change("jsonPath", text, "success.jsonPath")}
          />
        </Field>
        <Field
          label={t("jobForm.http.equals")}
          help={t("jobForm.http.equalsHelp")}
          error={props.error("success.equals")}
        >
          <TextInput
            mono
            placeholder="0"
            value={props.http.equals}
            onInput={(text) => props.change("equals", text, "success.equals")}
          />
        </Field>
      </div>
    </fieldset>
  );
}

/** The request of an http job and what counts as its success. */
export function HttpFields(props: { form: JobForm }) {
  const http = () => props.form.values.http;
  const part: Part = {
    get http() {
      return http();
    },
    change: (key, value, path = key) => props.form.set("http", { ...http(), [key]: value }, `http.${path}`),
    error: (path) => props.form.error(`http.${path}`),
  };
  const bodiless = () => http().method === "GET" || http().method === "HEAD";
  return (
    <>
      <div class="request-line">
        <Field label={t("jobForm.http.method")} error={part.error("method")}>
          <Select
            value={http().method}
            onChange={(method) => part.change("method", method)}
            options={methods.map((method) => ({ value: method, label: method }))}
          />
        </Field>
        <Field label={t("jobForm.http.url")} required error={part.error("url")}>
          <TextInput
            mono
            inputMode="url"
            placeholder="https://"
            value={http().url}
            onInput={(url) => part.change("url", url)}
          />
        </Field>
      </div>
      <Headers {...part} />
      <Show when={!bodiless()}>
        <Field
          label={t("jobForm.http.body")}
          error={part.error("body")}
          counter={{ text: http().body, max: 65_536 }}
        >
          <TextArea mono value={http().body} onInput={(text) => part.change("body", text)} />
        </Field>
      </Show>
      <div class="field-row">
        <Field label={t("jobForm.http.timeout")} error={part.error("timeoutSeconds")}>
          <NumberInput
            unit="s"
            min={1}
            max={120}
            value={http().timeoutSeconds}
            onChange={(seconds) => part.change("timeoutSeconds", seconds)}
          />
        </Field>
        <Field
          label={t("jobForm.http.through")}
          group
          help={t("jobForm.http.throughHelp")}
          error={part.error("through")}
        >
          <Segment
            fill
            value={http().through}
            onChange={(through) => part.change("through", through)}
            options={[
              { value: "edge", label: t("jobForm.http.edge") },
              { value: "worker", label: t("jobForm.http.worker") },
            ]}
          />
        </Field>
      </div>
      <SuccessRules {...part} />
      <PlaceholderHelp />
    </>
  );
}
