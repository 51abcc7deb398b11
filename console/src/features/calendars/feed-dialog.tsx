import { createSignal, For, Show } from "solid-js";
import type { Feed } from "../../../../client/protocol/calendar.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Mono } from "../../ui/code.tsx";
import { CommandBlock } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { toast } from "../../ui/toast.tsx";

const ALL = "";

/** Secret addresses of upcoming runs: made, renewed and ended; an address is shown once. */
export function FeedDialog(props: { onClose: () => void }) {
  const place = usePlace();
  const ns = () => ({ ns: place.ns() });
  const list = createLive(routes.listFeeds, () => ({ params: ns() }), { key: "feedId" });
  const apps = createLive(routes.listApps, () => ({ params: ns(), query: { limit: 200 } }), {
    key: "appId",
    everyMs: false,
  });
  const [name, setName] = createSignal("");
  const [appId, setAppId] = createSignal(ALL);
  const [url, setUrl] = createSignal<string>();
  const make = createAction(async () => {
    const body = { name: name().trim() || t("calendars.feed.title"), appId: appId() || null };
    setUrl((await api.call(routes.createFeed, { params: ns(), body })).url);
    setName("");
  });
  const renew = createAction(async (feed: Feed) => {
    setUrl((await api.call(routes.renewFeed, { params: { ...ns(), feedId: feed.feedId } })).url);
  });
  const end = createAction(async (feed: Feed) => {
    await api.call(routes.deleteFeed, { params: { ...ns(), feedId: feed.feedId } });
    setUrl(undefined);
    toast(t("calendars.said.feedEnded", feed.name));
  });
  const failure = () => make.error() ?? renew.error() ?? end.error() ?? list.error();
  return (
    <Dialog
      open
      onClose={props.onClose}
      width="wide"
      title={t("calendars.feed.title")}
      footer={<Button onClick={props.onClose}>{t("words.close")}</Button>}
    >
      <p class="dim">{t("calendars.feed.why")}</p>
      <div class="field-row">
        <Field label={t("calendars.feed.name")}>
          <TextInput value={name()} placeholder={t("calendars.feed.title")} onInput={setName} />
        </Field>
        <Field label={t("calendars.feed.app")}>
          <Select
            value={appId()}
            onChange={setAppId}
            options={[
              { value: ALL, label: t("calendars.feed.allApps") },
              ...(apps.data()?.items ?? []).map((app) => ({
                value: app.appId,
                label: app.name,
                note: app.appId,
              })),
            ]}
          />
        </Field>
      </div>
      <Button look="primary" icon="link" busy={make.busy()} onClick={() => void make.run()}>
        {t("calendars.feed.make")}
      </Button>
      <Show when={failure()}>{(error) => <ErrorNote error={error()} />}</Show>
      <Show when={url()}>
        {(address) => (
          <>
            <p role="status">{t("calendars.feed.once")}</p>
            <CommandBlock command={address()} />
          </>
        )}
      </Show>
      <Show
        when={(list.data()?.items.length ?? 0) > 0}
        fallback={<p class="dim">{t("calendars.feed.none")}</p>}
      >
        <ul class="feed-list">
          <For each={list.data()?.items}>
            {(feed) => (
              <li>
                <span>
                  {feed.name} <span class="dim">{feed.appId ?? t("calendars.feed.allApps")}</span>{" "}
                  <Mono dim>{t("calendars.feed.hint", feed.hint)}</Mono>
                </span>
                <Button onClick={() => void renew.run(feed)}>
                  {t("calendars.feed.renew")}
                  <span class="hidden"> {feed.name}</span>
                </Button>
                <Button onClick={() => void end.run(feed)}>
                  {t("calendars.feed.end")}
                  <span class="hidden"> {feed.name}</span>
                </Button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Dialog>
  );
}
