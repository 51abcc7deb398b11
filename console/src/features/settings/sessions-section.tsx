import { createSignal, Show } from "solid-js";
import { unwrap } from "solid-js/store";
import type { ResponseOf } from "../../../../client/protocol/route.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { createLive } from "../../api/live.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Mono } from "../../ui/code.tsx";
import { createColumns } from "../../ui/columns.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { DangerQuestion } from "../../ui/danger-question.tsx";
import { Section } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { RelativeTime, Time } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.tsx";
import { clientWords } from "./client-words.ts";

type OwnSession = ResponseOf<typeof routes.listSessions>["items"][number];

const createSessionColumns = () =>
  createColumns<OwnSession>("sessions", [
    {
      key: "client",
      label: () => t("settings.sessionColumns.client"),
      card: "l1",
      always: true,
      cell: (session) => (
        <>
          <span data-tip={session.userAgent ?? undefined}>{clientWords(session.userAgent)}</span>
          <Show when={session.current}>
            <span class="here">{t("settings.thisSession")}</span>
          </Show>
        </>
      ),
    },
    {
      key: "from",
      label: () => t("settings.sessionColumns.from"),
      width: 170,
      card: "l2",
      cell: (session) => <Mono dim>{session.sourceAddress ?? t("words.notAvailable")}</Mono>,
    },
    {
      key: "method",
      label: () => t("settings.sessionColumns.method"),
      width: 140,
      from: 760,
      cell: (session) => t(`settings.methods.${session.method}`),
    },
    {
      key: "seen",
      label: () => t("settings.sessionColumns.seen"),
      width: 120,
      end: true,
      card: "r2",
      cell: (session) => <RelativeTime at={session.lastSeenAt} />,
    },
    {
      key: "since",
      label: () => t("settings.sessionColumns.since"),
      width: 120,
      end: true,
      card: "l3",
      cell: (session) => <Time at={session.createdAt} format="list" />,
    },
    {
      key: "expires",
      label: () => t("settings.sessionColumns.expires"),
      width: 120,
      end: true,
      from: 760,
      card: "r3",
      cell: (session) => <RelativeTime at={session.expiresAt} />,
    },
  ]);

function EndOthersDialog(props: { onClose: () => void }) {
  return (
    <DangerQuestion
      title={t("settings.askEndOthers")}
      why={t("settings.askEndOthersWhy")}
      action={t("settings.endOthers")}
      act={() => api.call(routes.deleteOtherSessions, {})}
      said={t("settings.othersEnded")}
      onClose={props.onClose}
    />
  );
}

function EndDialog(props: { session: OwnSession; onClose: () => void }) {
  const end = createAction(async () => {
    await api.call(routes.deleteSession, { params: { sessionId: props.session.id } });
    toast(t("settings.sessionEnded"));
    props.onClose();
  });
  return (
    <ConfirmDialog
      open
      danger
      onClose={props.onClose}
      title={t("settings.askEnd", clientWords(props.session.userAgent))}
      action={t("settings.end")}
      busy={end.busy()}
      error={end.error()}
      onConfirm={() => void end.run()}
    >
      <p>{t(props.session.current ? "settings.askEndThis" : "settings.askEndWhy")}</p>
    </ConfirmDialog>
  );
}

/** Where one is logged in, and how to end it. */
export function SessionsSection() {
  const sessions = createLive(routes.listSessions, () => ({}));
  const columns = createSessionColumns();
  const [ending, setEnding] = createSignal<OwnSession>();
  const [endingOthers, setEndingOthers] = createSignal(false);
  const hasOthers = () => sessions.data()?.items.some((session) => !session.current) ?? false;
  return (
    <Section
      title={t("settings.sessions")}
      flush
      actions={
        <Show when={hasOthers()}>
          <Button size="small" icon="logout" onClick={() => setEndingOthers(true)}>
            {t("settings.endOthers")}
          </Button>
        </Show>
      }
    >
      <Table
        caption={t("settings.sessions")}
        columns={columns}
        rows={sessions.data()?.items}
        rowId={(session) => session.id}
        error={sessions.error()}
        onRetry={() => void sessions.refresh()}
        expected={2}
        actionsWidth={96}
        actions={(session) => (
          <button
            type="button"
            class="act revoke"
            onClick={() => setEnding(structuredClone(unwrap(session)))}
          >
            {t("settings.end")}
            <span class="hidden"> {clientWords(session.userAgent)}</span>
          </button>
        )}
      />
      <Show when={endingOthers()}>
        <EndOthersDialog onClose={() => setEndingOthers(false)} />
      </Show>
      <Show when={ending()}>
        {(session) => <EndDialog session={session()} onClose={() => setEnding(undefined)} />}
      </Show>
    </Section>
  );
}
