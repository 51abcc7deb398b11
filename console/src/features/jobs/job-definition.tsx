import type { Job } from "../../../../client/protocol/job.ts";
import { t } from "../../i18n/index.ts";
import { CodeBlock } from "../../ui/code.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { Section } from "../../ui/page.tsx";
import { isDefinitionField } from "./definition-fields.ts";

/** The whole definition, as the API writes it. */
export function JobDefinitionView(props: { job: Job }) {
  const text = () =>
    JSON.stringify(
      Object.fromEntries(Object.entries(props.job).filter(([key]) => isDefinitionField(key))),
      null,
      2,
    );
  return (
    <Section
      title={t("jobs.definition.tab")}
      actions={<CopyButton text={text()} label={t("jobs.definition.copy")} />}
    >
      <div class="definition">
        <CodeBlock label={t("jobs.definition.tab")} text={text()} />
      </div>
    </Section>
  );
}
