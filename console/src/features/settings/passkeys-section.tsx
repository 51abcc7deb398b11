import { createResource, createSignal, Match, Show, Switch } from "solid-js";
import { unwrap } from "solid-js/store";
import type { Passkey, Security } from "../../../../client/protocol/account.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { api } from "../../api/client.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { createColumns } from "../../ui/columns.tsx";
import { DangerQuestion } from "../../ui/danger-question.tsx";
import { Section } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { RelativeTime, Time } from "../../ui/time.tsx";
import { hasPasskeys } from "../login/passkey.ts";
import { NewPasskeyPanel, RenamePasskeyPanel } from "./passkey-panel.tsx";

type Task = { kind: "add" } | { kind: "rename" | "remove"; passkey: Passkey };

const createPasskeyColumns = () =>
  createColumns<Passkey>("passkeys", [
    {
      key: "name",
      label: () => t("settings.passkeys.name"),
      card: "l1",
      always: true,
      cell: (passkey) => (
        <>
          {passkey.name}
          <Show when={passkey.backedUp}>
            <span class="here" data-tip={t("settings.passkeys.syncedWhy")}>
              {t("settings.passkeys.synced")}
            </span>
          </Show>
        </>
      ),
    },
    {
      key: "since",
      label: () => t("settings.passkeys.since"),
      width: 120,
      end: true,
      card: "l3",
      cell: (passkey) => <Time at={passkey.createdAt} format="list" />,
    },
    {
      key: "used",
      label: () => t("settings.passkeys.used"),
      width: 120,
      end: true,
      card: "r3",
      cell: (passkey) => (
        <Show when={passkey.lastUsedAt} fallback={<span class="faint">{t("settings.passkeys.never")}</span>}>
          {(at) => <RelativeTime at={at()} />}
        </Show>
      ),
    },
  ]);

function RemoveDialog(props: { passkey: Passkey; onClose: () => void }) {
  return (
    <DangerQuestion
      title={t("settings.passkeys.askRemove", props.passkey.name)}
      why={t("settings.passkeys.askRemoveWhy")}
      action={t("words.remove")}
      act={() => api.call(routes.deletePasskey, { params: { passkeyId: props.passkey.passkeyId } })}
      said={t("settings.passkeys.saidRemoved", props.passkey.name)}
      onClose={props.onClose}
    />
  );
}

function RowActions(props: { passkey: Passkey; onTask: (task: Task) => void }) {
  const about = (kind: "rename" | "remove") => () =>
    props.onTask({ kind, passkey: structuredClone(unwrap(props.passkey)) });
  return (
    <>
      <button type="button" class="act" onClick={about("rename")}>
        {t("settings.passkeys.rename")}
        <span class="hidden"> {props.passkey.name}</span>
      </button>
      <button type="button" class="act" onClick={about("remove")}>
        {t("words.remove")}
        <span class="hidden"> {props.passkey.name}</span>
      </button>
    </>
  );
}

/** Ways in without a password, bound to a device or to an account of its maker. */
export function PasskeysSection(props: { security: Security }) {
  const [options] = createResource(() => api.call(routes.signInOptions, {}).catch(() => null));
  const columns = createPasskeyColumns();
  const [task, setTask] = createSignal<Task>();
  const close = () => setTask(undefined);
  const about = (kind: "rename" | "remove") => {
    const now = task();
    return now?.kind === kind ? now.passkey : undefined;
  };
  const possible = () => hasPasskeys() && options.latest?.passkeys !== false;
  return (
    <Section
      title={t("settings.passkeys.title")}
      facts={t(possible() ? "settings.passkeys.why" : "settings.passkeys.notHere")}
      flush
      actions={
        <Show when={possible()}>
          <Button size="small" icon="plus" onClick={() => setTask({ kind: "add" })}>
            {t("settings.passkeys.add")}
          </Button>
        </Show>
      }
    >
      <Show when={props.security.passkeys.length > 0}>
        <Table
          caption={t("settings.passkeys.title")}
          columns={columns}
          rows={props.security.passkeys}
          rowId={(passkey) => passkey.passkeyId}
          actionsWidth={150}
          actions={(passkey) => <RowActions passkey={passkey} onTask={setTask} />}
        />
      </Show>
      <Switch>
        <Match when={task()?.kind === "add"}>
          <NewPasskeyPanel hasPassword={props.security.hasPassword} onClose={close} />
        </Match>
        <Match when={about("rename")}>
          {(passkey) => <RenamePasskeyPanel passkey={passkey()} onClose={close} />}
        </Match>
        <Match when={about("remove")}>
          {(passkey) => <RemoveDialog passkey={passkey()} onClose={close} />}
        </Match>
      </Switch>
    </Section>
  );
}
