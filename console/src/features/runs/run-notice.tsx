import { createSignal, lazy, Show, Suspense } from "solid-js";
import type { Run } from "../../../../client/protocol/run.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { CommandBlock } from "../../ui/copy.tsx";
import { Icon } from "../../ui/icon.tsx";
import { agentCommand, javaAgentCommand, KEY_PLACE } from "../apps/connect-commands.ts";
import { hasNotice, hintedReason, isOpen, poolPlaceWords, reasonWords, withReason } from "./run-words.ts";

const ConnectPanel = lazy(async () => ({
  default: (await import("../apps/connect-panel.tsx")).ConnectPanel,
}));

/** How to connect a worker: the command, and every other way with the key beside it for those who may see it. */
function Connect(props: { appId: string; jobType: Run["jobType"] }) {
  const place = usePlace();
  const [open, setOpen] = createSignal(false);
  const commandFor = () => (props.jobType === "java" ? javaAgentCommand : agentCommand);
  const command = () =>
    commandFor()({ url: location.origin, namespace: place.ns(), appId: props.appId, appKey: KEY_PLACE });
  return (
    <div class="connect">
      <CommandBlock command={command()} label={t("runs.page.connect")} />
      <div class="connect-more">
        <span class="dim">{t("runs.page.connectFor", KEY_PLACE)}</span>
        <Button size="small" onClick={() => setOpen(true)}>
          {t("runs.page.connect")}
        </Button>
      </div>
      <Show when={open()}>
        <Suspense>
          <ConnectPanel
            app={{ appId: props.appId, name: props.appId }}
            workersHref={place.inNamespace("apps", props.appId, "workers")}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      </Show>
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
            <b>{withReason(t(`status.${props.run.status}`), reasonWords(props.run))}</b>{" "}
            {poolPlaceWords(props.run)} {t(`runs.hint.${reason()}`)}
          </span>
          <Show when={lacksWorker()}>
            <Connect appId={props.run.appId} jobType={props.run.jobType} />
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
            <b>{withReason(t(`status.${props.run.status}`), reasonWords(props.run))}</b>
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
