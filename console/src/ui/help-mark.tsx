import "./help-mark.css";
import { t } from "../i18n/index.ts";
import { Icon } from "./icon.tsx";

/** A question mark that explains what a label cannot; by pointer, focus or tap. */
export function HelpMark(props: { about: string; text: string }) {
  return (
    <button
      type="button"
      class="help"
      aria-label={t("words.help", props.about)}
      aria-description={props.text}
      data-tip={props.text}
      data-tip-tap=""
    >
      <Icon name="help" />
    </button>
  );
}
