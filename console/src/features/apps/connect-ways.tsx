import { createSignal, Match, Show, Switch } from "solid-js";
import { t } from "../../i18n/index.ts";
import { CommandBlock, Copyable } from "../../ui/copy.tsx";
import { Fact, KeyFacts } from "../../ui/facts.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import {
  agentCommand,
  type Connection,
  containerCommand,
  environment,
  isLoopback,
  libraryProgram,
} from "./connect-commands.ts";

const ways = ["agent", "library", "container", "java"] as const;
type Way = (typeof ways)[number];

function JavaValues(props: { connection: Connection }) {
  return (
    <>
      <p>{t("apps.connect.javaWhy")}</p>
      <KeyFacts single>
        <Fact label={t("apps.connect.url")}>
          <Copyable text={props.connection.url} />
        </Fact>
        <Fact label={t("apps.connect.namespace")}>
          <Copyable text={props.connection.namespace} />
        </Fact>
        <Fact label={t("apps.columns.appId")}>
          <Copyable text={props.connection.appId} />
        </Fact>
        <Fact label={t("apps.columns.appKey")}>
          <Copyable text={props.connection.appKey} />
        </Fact>
      </KeyFacts>
    </>
  );
}

/** Every way to connect a worker, with this app's values in it. */
export function ConnectWays(props: { connection: Connection }) {
  const [way, setWay] = createSignal<Way>("agent");
  return (
    <Tabs
      label={t("apps.connect.ways")}
      tabs={ways.map((value) => ({ value, label: t(`apps.connect.${value}`) }))}
      value={way()}
      onChange={setWay}
    >
      {(shown) => (
        <div class="ways">
          <Switch>
            <Match when={shown === "agent"}>
              <p>{t("apps.connect.agentWhy")}</p>
              <CommandBlock command={agentCommand(props.connection)} />
              <p class="dim">{t("apps.connect.agentMore")}</p>
            </Match>
            <Match when={shown === "library"}>
              <p>{t("apps.connect.libraryWhy")}</p>
              <CommandBlock command={libraryProgram(props.connection)} />
            </Match>
            <Match when={shown === "container"}>
              <p>{t("apps.connect.containerWhy")}</p>
              <CommandBlock command={environment(props.connection)} />
              <p>{t("apps.connect.containerRun")}</p>
              <CommandBlock command={containerCommand} />
              <Show when={isLoopback(props.connection.url)}>
                <p class="warns">{t("apps.connect.containerLoopback")}</p>
              </Show>
            </Match>
            <Match when={shown === "java"}>
              <JavaValues connection={props.connection} />
            </Match>
          </Switch>
        </div>
      )}
    </Tabs>
  );
}
