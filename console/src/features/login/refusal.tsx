import { Show } from "solid-js";
import type { ApiError } from "../../../../client/api/api-error.ts";
import { Icon } from "../../ui/icon.tsx";
import { logInErrorWords } from "./login-error.ts";

/** Why nobody was let in; read out when it appears. */
export function Refusal(props: { error: ApiError | undefined; words?: string | undefined }) {
  const said = () => props.words ?? (props.error && logInErrorWords(props.error));
  return (
    <div role="alert">
      <Show when={said()}>
        <p class="refused">
          <Icon name="failed" />
          <span>{said()}</span>
        </p>
      </Show>
    </div>
  );
}
