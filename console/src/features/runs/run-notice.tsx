import { Show } from "solid-js";
import type { Run } from "../../../../client/protocol/run.ts";
import { usePlace } from "../../app/place.tsx";
import { hasRoute } from "../../app/route-files.ts";
import { t } from "../../i18n/index.ts";
import { CommandBlock } from "../../ui/copy.tsx";
import { Icon } from "../../ui/icon.tsx";
import { hasNotice, hintedReason, isOpen, reasonWords } from "./run-words.ts";

const KEY = "APP_KEY";

/** How to connect a worker to an app, ready to copy but for the key, which is not shown unasked. */
function ConnectCommand(props: { appId: string }) {
  const place = usePlace();
  const command = () =>
    `npm run agent -- --url ${location.origin} --namespace ${place.ns()} --app ${props.appId} --key ${KEY}`;
  const workersHref = () =>
    hasRoute("/ns/:ns/apps/:appId/workers") ? place.inNamespace("apps", props.appId, "workers") : undefined;
  return (
    <div class="connect">
      <CommandBlock command={command()} label={t("runs.page.connect")} />
      <p class="dim">
        {t("runs.page.connectFor", KEY)}
        <Show when={workersHref()}>
          {(href) => (
            <>
              {" · "}
              <a href={href()}>{t("runs.page.workers")}</a>
            </>
          )}
        </Show>
      </p>
    </div>
  );
}

/** Why the run does not move, and what a person can do about it. */
function Held(props: { run: Run }) {
  const hint = () => hintedReason(props.run.reason);
  const lacksWorker = () => props.run.reason === "no_worker_connected" || props.run.reason === "no_processor";
  return (
    <Show when={hint()}>
      {(reason) => (
        <div class="notice why" data-s={props.run.status}>
          <Icon name={props.run.status} />
          <span>
            <b>
              {t(`status.${props.run.status}`)}: {reasonWords(props.run)}.
            </b>{" "}
            {t(`runs.hint.${reason()}`)}
          </span>
          <Show when={lacksWorker()}>
            <ConnectCommand appId={props.run.appId} />
          </Show>
        </div>
      )}
    </Show>
  );
}

/** What went wrong, in the words of the processor or the platform. */
function Ended(props: { run: Run }) {
  return (
    <Show when={props.run.message}>
      {(message) => (
        <div class="notice why" data-s={props.run.status}>
          <Icon name={props.run.status} />
          <span>
            <b>{[t(`status.${props.run.status}`), reasonWords(props.run)].filter(Boolean).join(": ")}</b>
            <pre class="said">{message()}</pre>
          </span>
        </div>
      )}
    </Show>
  );
}

/** Under the head of a run that needs a person: it does not move, or it did not end well. */
export function RunNotice(props: { run: Run }) {
  return (
    <Show when={hasNotice(props.run)}>
      <Show when={isOpen(props.run.status)} fallback={<Ended run={props.run} />}>
        <Held run={props.run} />
      </Show>
    </Show>
  );
}
