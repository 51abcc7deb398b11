import { For, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Field } from "../../ui/field.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import type { RollOut } from "./roll-out-state.ts";

/** Where a text comes from, what of there goes, and the secrets that it leaves to whoever applies it. */
export function ApplyOptions(props: { rollOut: RollOut }) {
  const { options, setOption, setVariable, source } = props.rollOut;
  const variables = () => Object.keys(options.variables);
  return (
    <>
      <Field label={t("definitions.source")} hint={t("definitions.sourceWhy")}>
        <TextInput
          mono
          maxLength={64}
          placeholder="billing-repository"
          value={options.source}
          onInput={(text) => setOption("source", text)}
        />
      </Field>
      <Checkbox
        checked={options.prune && source() !== null}
        disabled={source() === null}
        onChange={(prune) => setOption("prune", prune)}
        note={t("definitions.pruneWhy")}
      >
        {t("definitions.prune")}
      </Checkbox>
      <Show when={variables().length > 0}>
        <fieldset class="definitions-variables">
          <legend>{t("definitions.variables")}</legend>
          <p class="dim">{t("definitions.variablesWhy")}</p>
          <For each={variables()}>
            {(variable) => (
              <Field label={variable}>
                <TextInput
                  mono
                  type="password"
                  autocomplete="off"
                  value={options.variables[variable] ?? ""}
                  onInput={(text) => setVariable(variable, text)}
                />
              </Field>
            )}
          </For>
        </fieldset>
      </Show>
    </>
  );
}
