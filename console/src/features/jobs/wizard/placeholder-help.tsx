import { Index } from "solid-js";
import { placeholders } from "../../../../../client/protocol/job-rules.ts";
import { t } from "../../../i18n/index.ts";
import { Disclosure } from "./disclosure.tsx";

/** Names and meanings of the placeholders of scripts and requests. */
export function PlaceholderHelp() {
  return (
    <Disclosure title={t("jobForm.placeholders.title")} summary="#{dataTime} #{jobParameters} …">
      <p class="dim">{t("jobForm.placeholders.intro")}</p>
      <dl class="placeholders">
        <Index each={placeholders}>
          {(name) => (
            <div>
              <dt>
                <code>{`#{${name()}}`}</code>
              </dt>
              <dd>{t(`jobForm.placeholders.${name()}`)}</dd>
            </div>
          )}
        </Index>
      </dl>
    </Disclosure>
  );
}
