import "./error-state.css";
import { type JSX, Show } from "solid-js";
import type { ApiError } from "../../../client/api/api-error.ts";
import { t } from "../i18n/index.ts";
import { Button, LinkButton } from "./button.tsx";
import { Icon } from "./icon.tsx";

type Failure = keyof typeof kinds;

// Codes of one kind share their words; the code itself is always shown beside them.
const kinds = {
  unreachable: ["unreachable"],
  unauthenticated: ["unauthenticated", "second_factor_required"],
  forbidden: ["forbidden", "password_change_required"],
  notFound: ["not_found"],
  changed: ["version_mismatch"],
  conflict: [
    "conflict",
    "already_exists",
    "not_empty",
    "limit_reached",
    "run_open",
    "run_finished",
    "task_open",
    "idempotency_mismatch",
  ],
  invalid: ["invalid_request", "invalid_json", "unsupported_media_type", "method_not_allowed"],
  tooMany: ["rate_limited"],
  tooLarge: ["too_large"],
  unavailable: ["unavailable", "overloaded"],
  server: ["internal", "insecure_transport"],
} as const satisfies Record<string, readonly ApiError["code"][]>;

const names = Object.keys(kinds).filter((name): name is Failure => name in kinds);

function kindOf(error: ApiError): Failure {
  return names.find((name) => kinds[name].some((code) => code === error.code)) ?? "server";
}

/** What happened and what to do about it, in the reader's language. */
export function describeError(error: ApiError): { what: string; todo: string } {
  const kind = kindOf(error);
  return { what: t(`failure.${kind}`), todo: t(`failure.${kind}Do`) };
}

export interface ErrorStateProps {
  error: ApiError;
  onRetry?: () => void;
  busy?: boolean;
  /** Another way out: a link. */
  children?: JSX.Element;
}

/** A list that does not exist belongs to a namespace that does not. */
function WhereItWas(props: { error: ApiError }) {
  return (
    <Show when={props.error.code === "not_found"}>
      <LinkButton href="/namespaces">{t("failure.backTo", t("frame.menu.namespaces"))}</LinkButton>
    </Show>
  );
}

/** In place of content that could not be loaded. */
export function ErrorState(props: ErrorStateProps) {
  return (
    <div class="error-state" role="alert">
      <Icon name="warning" />
      <h2>{describeError(props.error).what}</h2>
      <p>{describeError(props.error).todo}</p>
      <Show when={props.error.message && props.error.code !== "unreachable"}>
        <p class="said">{props.error.message}</p>
      </Show>
      <p class="code">
        {t("failure.code")} <code class="mono">{props.error.code}</code>
        <Show when={props.error.status}>{(status) => <> · {status()}</>}</Show>
      </p>
      <div class="actions">
        <Show when={props.onRetry}>
          <Button icon="refresh" busy={props.busy} onClick={() => props.onRetry?.()}>
            {t("words.retry")}
          </Button>
        </Show>
        <Show when={props.children} fallback={<WhereItWas error={props.error} />}>
          {props.children}
        </Show>
      </div>
    </div>
  );
}

/** Failures of which the platform's sentence says no more than our own words. */
const ownWords: ReadonlySet<ApiError["code"]> = new Set(["unreachable", "version_mismatch"]);

/** One line above what is still worth reading: a failed action, a list that could not be refreshed. */
export function ErrorNote(props: {
  error: ApiError;
  onRetry?: () => void;
  flush?: boolean;
  /** In place of the platform's sentence. */
  said?: string | undefined;
  /** Another way out, at the end of the line. */
  action?: JSX.Element;
}) {
  const said = () => {
    if (props.said) return props.said;
    // What a person asked for is not tried again by itself.
    if (props.error.code === "unreachable" && !props.onRetry) return t("failure.unreachableTry");
    return ownWords.has(props.error.code) ? describeError(props.error).todo : props.error.message;
  };
  return (
    <div class="notice" classList={{ boxed: !props.flush }} data-s="failed" role="alert">
      <Icon name="failed" />
      <span>
        <b>{describeError(props.error).what}</b> {said()} <code class="mono code">{props.error.code}</code>
      </span>
      <Show when={props.action}>
        <span class="grow" />
        {props.action}
      </Show>
      <Show when={props.onRetry}>
        <span class="grow" />
        <Button size="small" onClick={() => props.onRetry?.()}>
          {t("words.retry")}
        </Button>
      </Show>
    </div>
  );
}
