import { Show } from "solid-js";
import type { Channel, Contact } from "../../../../client/protocol/contact.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Switch } from "../../ui/checkbox.tsx";
import { ChannelsField } from "./channels-field.tsx";
import { ContactsEditor } from "./contacts-editor.tsx";

export interface AlarmAudienceProps {
  of: "job" | "workflow";
  /** Whose contacts are told anyway; empty while none is chosen. */
  appId: string;
  /** Null: those of the app. */
  channels: readonly Channel[] | null;
  contacts: readonly Contact[];
  onChannels: (channels: Channel[] | null) => void;
  /** `path`: the edited field, "contacts.0.email". */
  onContacts: (contacts: Contact[], path: string) => void;
  /** What is wrong with a field of the form. */
  error: (path: string) => string | undefined;
}

/** Who is told of a job's or a workflow's alarms besides those of its app, and by which ways. */
export function AlarmAudience(props: AlarmAudienceProps) {
  const place = usePlace();
  const app = createLive(
    routes.getApp,
    () => (props.appId === "" ? undefined : { params: { ns: place.ns(), appId: props.appId } }),
    { key: "nickname", everyMs: false },
  );
  const ofApp = () => app.data()?.contacts ?? [];
  /** Without an answer nobody can say that there are none. */
  const isAppKnown = () => props.appId === "" || app.data() !== undefined;
  return (
    <>
      <h3 class="step-part">{t("jobForm.alarms.who")}</h3>
      <p class="dim from-app">
        <Show when={ofApp().length > 0} fallback={isAppKnown() && t("jobForm.alarms.noneInApp")}>
          {t("jobForm.alarms.fromApp")}:{" "}
          {ofApp()
            .map((contact) => contact.nickname)
            .join(t("runs.comma"))}
          . {t("jobForm.alarms.inheritWhy")}
        </Show>
      </p>
      <div class="below-field">
        <Switch
          checked={props.channels !== null}
          onChange={(own) => props.onChannels(own ? [...(app.data()?.channels ?? [])] : null)}
        >
          {t(`jobForm.alarms.ownChannels.${props.of}`)}
        </Switch>
      </div>
      <Show when={props.channels}>
        {(channels) => (
          <ChannelsField
            value={channels()}
            contacts={[...ofApp(), ...props.contacts]}
            onChange={(next) => props.onChannels(next)}
            error={props.error("channels")}
          />
        )}
      </Show>
      <ContactsEditor
        value={props.contacts}
        channels={props.channels ?? app.data()?.channels ?? []}
        onChange={(contacts, path) => props.onContacts(contacts, `contacts.${path}`)}
        error={(path) => props.error(`contacts.${path}`)}
      />
    </>
  );
}
