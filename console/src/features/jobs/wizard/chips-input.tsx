import { createSignal, For } from "solid-js";
import { t } from "../../../i18n/index.ts";
import { Icon } from "../../../ui/icon.tsx";
import { TextInput } from "../../../ui/text-input.tsx";

/** Several short words: Enter or a comma adds one, Backspace in the empty box takes the last away. */
export function ChipsInput(props: {
  value: readonly string[];
  onChange: (value: string[]) => void;
  placeholder?: string;
}) {
  const [text, setText] = createSignal("");
  const add = () => {
    const words = text()
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "" && !props.value.includes(word));
    setText("");
    if (words.length > 0) props.onChange([...props.value, ...words]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "Enter" || event.key === ",") {
      if (event.key === "Enter" && text().trim() === "") return;
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && text() === "" && props.value.length > 0) {
      props.onChange(props.value.slice(0, -1));
    }
  };
  return (
    <div class="chips-input">
      <For each={props.value}>
        {(word) => (
          <span class="chip">
            <span class="clip">{word}</span>
            <button
              type="button"
              aria-label={t("jobForm.tag.remove", word)}
              onClick={() => props.onChange(props.value.filter((other) => other !== word))}
            >
              <Icon name="close" />
            </button>
          </span>
        )}
      </For>
      <TextInput
        value={text()}
        onInput={setText}
        onKeyDown={onKeyDown}
        onBlur={add}
        placeholder={props.placeholder ?? t("jobForm.tag.add")}
      />
    </div>
  );
}
