import { createSignal, Match, Show, Switch } from "solid-js";
import type { Security } from "../../../../client/protocol/account.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Fact, KeyFacts } from "../../ui/facts.tsx";
import { Section } from "../../ui/page.tsx";
import { HealthMark } from "../../ui/status-mark.tsx";
import { Time } from "../../ui/time.tsx";
import { DisableDialog, EnrolDialog, RenewDialog } from "./two-step-dialogs.tsx";

type Task = "enrol" | "disable" | "renew";

/** Fewer than this, and it is time for new ones. */
const FEW_CODES = 3;

function State(props: { totp: NonNullable<Security["totp"]> }) {
  return (
    <KeyFacts single>
      <Fact label={t("people.columns.state")}>
        <HealthMark state="healthy" label={t("settings.twoStep.on")} />{" "}
        <Time at={props.totp.since} format="list" />
      </Fact>
      <Fact label={t("settings.twoStep.codes")} help={t("settings.twoStep.codesHelp")}>
        <span classList={{ warns: props.totp.recoveryCodesLeft < FEW_CODES }}>
          {t("settings.twoStep.codesLeft", formatNumber(props.totp.recoveryCodesLeft))}
        </span>
      </Fact>
    </KeyFacts>
  );
}

/** A code of an authenticator app beside the password. */
export function TwoStepSection(props: { security: Security }) {
  const [task, setTask] = createSignal<Task>();
  const close = () => setTask(undefined);
  return (
    <Section title={t("settings.twoStep.title")} facts={t("settings.twoStep.why")}>
      <Show
        when={props.security.totp}
        fallback={
          <Show
            when={props.security.hasPassword}
            fallback={<p class="dim">{t("settings.twoStep.elsewhere")}</p>}
          >
            <Button icon="lock" onClick={() => setTask("enrol")}>
              {t("settings.twoStep.enrol")}
            </Button>
          </Show>
        }
      >
        {(totp) => (
          <>
            <State totp={totp()} />
            <div class="section-acts">
              <Button onClick={() => setTask("renew")}>{t("settings.twoStep.renew")}</Button>
              <Button look="danger" onClick={() => setTask("disable")}>
                {t("settings.twoStep.disable")}
              </Button>
            </div>
          </>
        )}
      </Show>
      <Switch>
        <Match when={task() === "enrol"}>
          <EnrolDialog onClose={close} />
        </Match>
        <Match when={task() === "renew"}>
          <RenewDialog onClose={close} />
        </Match>
        <Match when={task() === "disable"}>
          <DisableDialog onClose={close} />
        </Match>
      </Switch>
    </Section>
  );
}
