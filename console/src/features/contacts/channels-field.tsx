import "./contacts.css";
import { Index } from "solid-js";
import type { Channel, Contact } from "../../../../client/protocol/contact.ts";
import { t } from "../../i18n/index.ts";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Field } from "../../ui/field.tsx";
import { channelOrder, silentChannels } from "./contact-edit.ts";

export interface ChannelsFieldProps {
  value: readonly Channel[];
  onChange: (channels: Channel[]) => void;
  /** Whom they would reach; a channel that reaches nobody is said. */
  contacts: readonly Contact[];
  error?: string | undefined;
  help?: string;
}

/** The ways by which alarms go out. */
export function ChannelsField(props: ChannelsFieldProps) {
  const words = (channels: Channel[]) => channels.map((one) => t(`contacts.channel.${one}`)).join(", ");
  const silent = () => silentChannels(props.value, props.contacts);
  return (
    <Field
      group
      label={t("contacts.channels")}
      help={props.help ?? t("contacts.channelsHelp")}
      error={props.error}
      hint={silent().length > 0 ? t("contacts.silent", words(silent())) : undefined}
    >
      <div class="channel-boxes">
        <Index each={channelOrder}>
          {(channel) => (
            <Checkbox
              checked={props.value.includes(channel())}
              onChange={(on) =>
                props.onChange(
                  channelOrder.filter((one) => (one === channel() ? on : props.value.includes(one))),
                )
              }
            >
              {t(`contacts.channel.${channel()}`)}
            </Checkbox>
          )}
        </Index>
      </div>
    </Field>
  );
}
