import "./people.css";
import { createSignal, Match, Show, Switch } from "solid-js";
import { unwrap } from "solid-js/store";
import { routes } from "../../../../client/protocol/routes/index.ts";
import type { User } from "../../../../client/protocol/session.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { createLive } from "../../api/live.ts";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { createChangedRow } from "../../ui/changed-row.ts";
import { ColumnChooser, createColumns } from "../../ui/columns.tsx";
import { describeError } from "../../ui/error-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuEntry } from "../../ui/menu.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { createPaging, Pager } from "../../ui/pager.tsx";
import { HealthMark } from "../../ui/status-mark.tsx";
import { Table } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.tsx";
import { EditUserPanel, NewUserPanel } from "./user-panels.tsx";
import {
  DeleteUserDialog,
  DisableUserDialog,
  type Help,
  HelpDialog,
  ResetPasswordDialog,
} from "./user-questions.tsx";

const kinds = ["edit", "password", "sessions", "factors", "unlink", "disable", "delete"] as const;
const helps = ["sessions", "factors", "unlink"] as const satisfies readonly Help[];
type Task = { kind: "create" } | { kind: (typeof kinds)[number]; user: User };

/** People who may come in and then find nothing: most often nobody has thought of granting them an app. */
function BlindNote(props: { users: readonly User[] }) {
  const blind = () => props.users.filter((user) => user.apps === 0 && !user.disabled).length;
  return (
    <Show when={blind() > 0}>
      <div class="notice" data-s="warning" role="status">
        <Icon name="warning" />
        <span>{t("people.blind", blind())}</span>
      </div>
    </Show>
  );
}

/** "Password, code, 2 passkeys": how this person gets in. */
function waysOf(user: User): string {
  const ways = [
    user.hasPassword ? t("people.ways.password") : "",
    user.totp ? t("people.ways.code") : "",
    user.passkeys > 0 ? t("people.ways.passkeys", user.passkeys) : "",
    user.identities > 0 ? t("people.ways.signOn") : "",
  ];
  return ways.filter((way) => way !== "").join(t("people.ways.between"));
}

function createUserColumns() {
  const session = useSession();
  return createColumns<User>("people", [
    {
      key: "name",
      label: () => t("people.columns.name"),
      card: "l1",
      always: true,
      cell: (user) => (
        <>
          {user.name}
          <Show when={user.userId === session.me()?.id}>
            <span class="here">{t("people.you")}</span>
          </Show>
        </>
      ),
    },
    {
      key: "email",
      label: () => t("people.columns.email"),
      from: 760,
      card: "l2",
      cell: (user) => user.email,
    },
    {
      key: "role",
      label: () => t("people.columns.role"),
      width: 130,
      card: "l3",
      cell: (user) => <span data-tip={t(`people.allows.${user.role}`)}>{t(`frame.roles.${user.role}`)}</span>,
    },
    {
      key: "apps",
      label: () => t("people.columns.apps"),
      width: 100,
      card: "r3",
      cardLabel: true,
      cell: (user) => (
        <Show when={user.apps === 0} fallback={user.apps ?? t("people.allApps")}>
          <span class="dim" data-tip={t("people.noAppsWhy")}>
            {t("people.noApps")}
          </span>
        </Show>
      ),
    },
    {
      key: "ways",
      label: () => t("people.columns.ways"),
      width: 170,
      from: 860,
      cell: (user) => <span class="dim">{waysOf(user)}</span>,
    },
    {
      key: "state",
      label: () => t("people.columns.state"),
      width: 110,
      card: "r2",
      cell: (user) => (
        <HealthMark
          state={user.disabled ? "lost" : "healthy"}
          label={t(
            user.disabled
              ? "people.disabled"
              : user.mustChangePassword
                ? "people.oneTimeState"
                : "people.enabled",
          )}
        />
      ),
    },
    {
      key: "created",
      label: () => t("people.columns.created"),
      width: 112,
      end: true,
      from: 760,
      cell: (user) => <Time at={user.createdAt} format="list" />,
    },
  ]);
}

function RowActions(props: { user: User; onTask: (task: Task) => void }) {
  const session = useSession();
  const isMe = () => props.user.userId === session.me()?.id;
  const about = (kind: (typeof kinds)[number]) => () =>
    props.onTask({ kind, user: structuredClone(unwrap(props.user)) });
  const enable = createAction(async () => {
    await api.call(routes.updateUser, { params: { userId: props.user.userId }, body: { disabled: false } });
    toast(t("people.said.enabled", props.user.email));
  });
  const enableAndSay = async () => {
    await enable.run();
    const error = enable.error();
    if (error) toast(`${describeError(error).what}. ${error.message}`, "failed");
  };
  const entries = (): MenuEntry[] => [
    { label: t("words.edit"), icon: "edit", onSelect: about("edit") },
    { label: t("people.actions.password"), icon: "lock", onSelect: about("password") },
    { label: t("people.actions.sessions"), icon: "logout", onSelect: about("sessions") },
    {
      label: t("people.actions.factors"),
      icon: "key",
      disabled: !props.user.totp && props.user.passkeys === 0,
      onSelect: about("factors"),
    },
    {
      label: t("people.actions.unlink"),
      icon: "link",
      disabled: props.user.identities === 0,
      onSelect: about("unlink"),
    },
    "line",
    props.user.disabled
      ? { label: t("people.actions.enable"), icon: "check", onSelect: () => void enableAndSay() }
      : { label: t("people.actions.disable"), icon: "disable", disabled: isMe(), onSelect: about("disable") },
    "line",
    {
      label: t("words.remove"),
      icon: "trash",
      danger: true,
      disabled: isMe(),
      onSelect: about("delete"),
    },
  ];
  return (
    <>
      <button type="button" class="act" onClick={about("edit")}>
        {t("words.edit")}
        <span class="hidden"> {props.user.name}</span>
      </button>
      <Menu class="act" label={t("words.moreFor", props.user.name)} entries={entries()}>
        <Icon name="more" />
      </Menu>
    </>
  );
}

function Dialogs(props: { task: Task | undefined; onClose: () => void; onDone: (user: User) => void }) {
  const about = (kind: (typeof kinds)[number]) => {
    const { task } = props;
    return task && task.kind === kind ? task.user : undefined;
  };
  const helping = () => {
    const help = helps.find((kind) => kind === props.task?.kind);
    const user = help && about(help);
    return help && user ? { help, user } : undefined;
  };
  return (
    <Switch>
      <Match when={props.task?.kind === "create"}>
        <NewUserPanel onClose={props.onClose} onDone={props.onDone} />
      </Match>
      <Match when={about("edit")}>
        {(user) => <EditUserPanel user={user()} onClose={props.onClose} onDone={props.onDone} />}
      </Match>
      <Match when={about("password")}>
        {(user) => <ResetPasswordDialog user={user()} onClose={props.onClose} />}
      </Match>
      <Match when={helping()}>
        {(asked) => <HelpDialog help={asked().help} user={asked().user} onClose={props.onClose} />}
      </Match>
      <Match when={about("disable")}>
        {(user) => <DisableUserDialog user={user()} onClose={props.onClose} />}
      </Match>
      <Match when={about("delete")}>
        {(user) => <DeleteUserDialog user={user()} onClose={props.onClose} />}
      </Match>
    </Switch>
  );
}

export function UserList() {
  const session = useSession();
  const paging = createPaging("people");
  const users = createLive(routes.listUsers, () => ({ query: paging.query() }), { key: "userId" });
  const [task, setTask] = createSignal<Task>();
  const changed = createChangedRow();
  const columns = createUserColumns();
  return (
    <>
      <PageHead title={t("frame.menu.people")}>
        <LiveToggle />
        <ColumnChooser columns={columns} />
        <RefreshButton busy={users.refreshing()} onRefresh={() => void users.refresh()} />
        <Show when={session.can("administers")}>
          <Button look="primary" icon="plus" onClick={() => setTask({ kind: "create" })}>
            {t("people.create")}
          </Button>
        </Show>
      </PageHead>
      <BlindNote users={users.data()?.items ?? []} />
      <Table
        sticky
        caption={t("people.caption")}
        columns={columns}
        rows={users.data()?.items}
        rowId={(user) => user.userId}
        changed={changed.id()}
        error={users.error()}
        onRetry={() => void users.refresh()}
        actions={(user) => <RowActions user={user} onTask={setTask} />}
        actionsWidth={110}
      />
      <Pager paging={paging} count={users.data()?.items.length ?? 0} nextCursor={users.data()?.nextCursor} />
      <Dialogs
        task={task()}
        onClose={() => setTask(undefined)}
        onDone={(user) => {
          setTask(undefined);
          changed.mark(user.userId);
        }}
      />
    </>
  );
}
