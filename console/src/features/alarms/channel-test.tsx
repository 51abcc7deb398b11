import "./alarms.css";
import { createSignal, For, Index, Show } from "solid-js";
import { unwrap } from "solid-js/store";
import type { TestAnswer } from "../../../../client/protocol/alarm.ts";
import type { Channel, Contact } from "../../../../client/protocol/contact.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Mono } from "../../ui/code.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";

function Answers(props: { items: TestAnswer["items"] }) {
  return (
    <ul aria-label={t("alarms.test.answers")}>
      <For each={props.items}>
        {(item) => (
          <li>
            <StatusMark
              status={item.ok ? "success" : "failed"}
              label={t(item.ok ? "alarms.test.sent" : "alarms.test.failed", item.contact)}
            />
            <Mono dim>{item.target}</Mono>
            <span class="mono answer">{item.answer}</span>
          </li>
        )}
      </For>
    </ul>
  );
}

/** One message over one channel to the contacts as they stand in the form, and what the channel says to it. */
export function ChannelTest(props: {
  appId: string;
  channels: readonly Channel[];
  contacts: readonly Contact[];
}) {
  const place = usePlace();
  const [tried, setTried] = createSignal<Channel>();
  const [answers, setAnswers] = createSignal<TestAnswer["items"]>([]);
  const sending = createAction(async (channel: Channel) => {
    setTried(channel);
    setAnswers([]);
    const answer = await api.call(routes.testAlarm, {
      params: { ns: place.ns(), appId: props.appId },
      body: { channel, contacts: props.contacts.map((contact) => unwrap(contact)) },
    });
    setAnswers(answer.items);
  });
  return (
    <Show when={props.channels.length > 0}>
      <section class="alarm-test" aria-label={t("alarms.test.title")}>
        <p class="group-label">{t("alarms.test.title")}</p>
        <p class="dim">{t("alarms.test.why")}</p>
        <div class="channels">
          <Index each={props.channels}>
            {(channel) => (
              <Button
                size="small"
                busy={sending.busy() && tried() === channel()}
                disabled={sending.busy()}
                onClick={() => void sending.run(channel())}
              >
                {t("alarms.test.send", t(`contacts.channel.${channel()}`))}
              </Button>
            )}
          </Index>
        </div>
        <div aria-live="polite">
          <Show when={sending.error()}>{(error) => <ErrorNote error={error()} flush />}</Show>
          <Show when={answers().length > 0}>
            <Answers items={answers()} />
          </Show>
        </div>
      </section>
    </Show>
  );
}
