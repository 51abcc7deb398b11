import { For } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy.tsx";

function download(codes: readonly string[]): void {
  const text = `${t("settings.twoStep.fileTitle", location.host)}\n\n${codes.join("\n")}\n`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = "carillon-recovery-codes.txt";
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Shown once, to be kept apart from the telephone. */
export function RecoveryCodes(props: { codes: readonly string[] }) {
  return (
    <>
      <p>{t("settings.twoStep.codesWhy")}</p>
      <ul class="recovery mono" aria-label={t("settings.twoStep.codes")}>
        <For each={props.codes}>{(code) => <li>{code}</li>}</For>
      </ul>
      <div class="recovery-acts">
        <CopyButton text={props.codes.join("\n")} label={t("settings.twoStep.copyCodes")} size="normal" />
        <Button size="small" icon="download" onClick={() => download(props.codes)}>
          {t("settings.twoStep.download")}
        </Button>
      </div>
    </>
  );
}
