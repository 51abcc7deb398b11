import { createSignal, Match, Show, Switch } from "solid-js";
import { t } from "../../i18n/index.ts";
import { CommandBlock } from "../../ui/copy.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import {
  agentCommand,
  type Connection,
  containerCommand,
  environment,
  isLoopback,
  javaAgentCommand,
  javaBuild,
  javaDependency,
  javaProgram,
  libraryProgram,
  springProperties,
} from "./connect-commands.ts";

const ways = ["agent", "library", "container", "java"] as const;
type Way = (typeof ways)[number];

/** A program of one's own, the agent beside an archive, or Spring Boot. */
function JavaWays(props: { connection: Connection }) {
  return (
    <>
      <p>{t("apps.connect.javaWhy")}</p>
      <CommandBlock command={javaBuild} />
      <p>{t("apps.connect.javaDependency")}</p>
      <CommandBlock command={javaDependency} />
      <p>{t("apps.connect.javaProgram")}</p>
      <CommandBlock command={javaProgram(props.connection)} />
      <p>{t("apps.connect.javaAgent")}</p>
      <CommandBlock command={javaAgentCommand(props.connection)} />
      <p>{t("apps.connect.javaSpring")}</p>
      <CommandBlock command={springProperties(props.connection)} />
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
              <JavaWays connection={props.connection} />
            </Match>
          </Switch>
        </div>
      )}
    </Tabs>
  );
}
