import { createSignal, For, Show } from "solid-js";
import type { Channel, Contact } from "../../../../client/protocol/contact.ts";
import { t } from "../../i18n/index.ts";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { type RobotChannel, robotChannels, setRobot, setText } from "./contact-edit.ts";

interface ContactFieldsProps {
  contact: Contact;
  number: number;
  channels: readonly Channel[];
  error: (path: string) => string | undefined;
  onChange: (contact: Contact, path: string) => void;
  onRemove: () => void;
}

/** DingTalk filters by keyword: what carries none of the robot's words is dropped without a trace. */
const KEYWORD = "Carillon";

function RobotFields(props: ContactFieldsProps & { channel: RobotChannel }) {
  const robot = () => props.contact[props.channel];
  const set = (key: "webhook" | "keyword" | "secret") => (text: string) =>
    props.onChange(setRobot(props.contact, props.channel, key, text), `${props.channel}.${key}`);
  return (
    <div class="robot">
      <Field
        label={t(`contacts.robot.${props.channel}`)}
        help={t(`contacts.robotHelp.${props.channel}`)}
        error={props.error(`${props.channel}.webhook`)}
      >
        <TextInput
          value={robot()?.webhook ?? ""}
          onInput={set("webhook")}
          placeholder="https://"
          inputMode="url"
        />
      </Field>
      <div class="field-row">
        <Show when={props.channel === "dingtalk"}>
          <Field
            label={t("contacts.keyword")}
            help={t("contacts.keywordHelp")}
            error={props.error("dingtalk.keyword")}
          >
            <TextInput value={robot()?.keyword ?? ""} onInput={set("keyword")} placeholder={KEYWORD} />
          </Field>
        </Show>
        <Field
          label={t("contacts.secret")}
          help={t("contacts.secretHelp")}
          error={props.error(`${props.channel}.secret`)}
        >
          <TextInput value={robot()?.secret ?? ""} onInput={set("secret")} />
        </Field>
      </div>
    </div>
  );
}

export function ContactFields(props: ContactFieldsProps) {
  const [asked, setAsked] = createSignal<readonly RobotChannel[]>(["dingtalk"]);
  const isShown = (channel: RobotChannel) =>
    asked().includes(channel) || props.channels.includes(channel) || props.contact[channel] !== undefined;
  const set = (key: "nickname" | "email" | "phone") => (text: string) =>
    props.onChange(setText(props.contact, key, text), key);
  const name = () => props.contact.nickname || t("contacts.numbered", String(props.number));
  const hidden = () => robotChannels.filter((channel) => !isShown(channel));
  return (
    <section class="contact" aria-label={name()}>
      <header>
        <b>{name()}</b>
        <span class="grow" />
        <Show when={hidden().length > 0}>
          <Menu
            class="act"
            label={t("contacts.moreFor", name())}
            entries={hidden().map((channel) => ({
              label: t(`contacts.channel.${channel}`),
              onSelect: () => setAsked([...asked(), channel]),
            }))}
          >
            <Icon name="plus" /> {t("contacts.moreAddresses")}
          </Menu>
        </Show>
        <IconButton
          look="quiet"
          size="small"
          icon="trash"
          label={t("contacts.remove", name())}
          onClick={props.onRemove}
        />
      </header>
      <Field label={t("contacts.nickname")} required error={props.error("nickname")}>
        <TextInput value={props.contact.nickname} onInput={set("nickname")} />
      </Field>
      <div class="field-row">
        <Field label={t("contacts.email")} error={props.error("email")}>
          <TextInput value={props.contact.email ?? ""} onInput={set("email")} inputMode="email" />
        </Field>
        <Field label={t("contacts.phone")} error={props.error("phone")}>
          <TextInput value={props.contact.phone ?? ""} onInput={set("phone")} inputMode="tel" />
        </Field>
      </div>
      <For each={robotChannels.filter(isShown)}>
        {(channel) => <RobotFields {...props} channel={channel} />}
      </For>
    </section>
  );
}
