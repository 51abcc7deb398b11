import "./tokens.css";
import { createSignal, Show } from "solid-js";
import { unwrap } from "solid-js/store";
import type { ResponseOf } from "../../../../client/protocol/route.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { api } from "../../api/client.ts";
import { createLive } from "../../api/live.ts";
import { useNow } from "../../app/clock.ts";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { createChangedRow } from "../../ui/changed-row.ts";
import { Mono } from "../../ui/code.tsx";
import { ColumnChooser, createColumns } from "../../ui/columns.tsx";
import { DangerQuestion } from "../../ui/danger-question.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { createPaging, Pager } from "../../ui/pager.tsx";
import { Table } from "../../ui/table.tsx";
import { RelativeTime, Time } from "../../ui/time.tsx";
import { TokenPanel } from "./token-panel.tsx";

type Token = ResponseOf<typeof routes.listTokens>["items"][number];

function Expiry(props: { at: string | null }) {
  const now = useNow();
  return (
    <Show when={props.at} fallback={<span class="warns">{t("tokens.never")}</span>}>
      {(at) => (
        <Show when={Date.parse(at()) > now()} fallback={<span class="ended">{t("tokens.ended")}</span>}>
          <RelativeTime at={at()} />
        </Show>
      )}
    </Show>
  );
}

/** What a token reaches: the first place, and how many more, or all of them. */
function reachWords({ scope }: Token, all?: string) {
  if (scope === null) return t("tokens.scope.everything");
  const places = [
    ...scope.namespaces.map((id) => t("tokens.scope.whole", id)),
    ...scope.apps.map(({ namespace, appId }) => `${namespace} / ${appId}`),
  ];
  if (places.length === 0) return t("tokens.scope.nothing");
  if (all !== undefined) return places.join(all);
  return places.length === 1
    ? places[0]
    : t("tokens.scope.andMore", places[0] ?? "", String(places.length - 1));
}

function createTokenColumns() {
  return createColumns<Token>("tokens", [
    {
      key: "name",
      label: () => t("tokens.columns.name"),
      card: "l1",
      always: true,
      cell: (token) => token.name,
    },
    {
      key: "hint",
      label: () => t("tokens.columns.hint"),
      width: 104,
      from: 760,
      card: "l2",
      cell: (token) => <Mono dim>••••{token.hint}</Mono>,
    },
    {
      key: "role",
      label: () => t("people.columns.role"),
      width: 112,
      card: "l3",
      cell: (token) => t(`frame.roles.${token.role}`),
    },
    {
      key: "scope",
      label: () => t("tokens.columns.scope"),
      width: 170,
      from: 860,
      cell: (token) => <span data-tip={reachWords(token, ", ")}>{reachWords(token)}</span>,
    },
    {
      key: "by",
      label: () => t("tokens.columns.by"),
      width: 136,
      from: 1000,
      cell: (token) => <span data-tip={token.createdBy}>{token.createdBy}</span>,
    },
    {
      key: "created",
      label: () => t("tokens.columns.created"),
      width: 104,
      end: true,
      from: 1100,
      cell: (token) => <Time at={token.createdAt} format="list" />,
    },
    {
      key: "used",
      label: () => t("tokens.columns.used"),
      width: 104,
      end: true,
      card: "l4",
      cardLabel: true,
      cell: (token) => <RelativeTime at={token.lastUsedAt} />,
    },
    {
      key: "expires",
      label: () => t("tokens.columns.expires"),
      width: 120,
      end: true,
      card: "r3",
      cell: (token) => <Expiry at={token.expiresAt} />,
    },
  ]);
}

function RevokeDialog(props: { token: Token; onClose: () => void }) {
  return (
    <DangerQuestion
      title={t("tokens.ask", props.token.name)}
      why={t("tokens.askWhy")}
      action={t("tokens.revoke")}
      act={() => api.call(routes.deleteToken, { params: { tokenId: props.token.tokenId } })}
      said={t("tokens.said.revoked", props.token.name)}
      onClose={props.onClose}
    />
  );
}

export function TokenList() {
  const session = useSession();
  const paging = createPaging("tokens");
  const tokens = createLive(routes.listTokens, () => ({ query: paging.query() }), { key: "tokenId" });
  const [creating, setCreating] = createSignal(false);
  const [revoking, setRevoking] = createSignal<Token>();
  const changed = createChangedRow();
  const columns = createTokenColumns();
  const create = () => (
    <Show when={session.can("administers")}>
      <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
        {t("tokens.create")}
      </Button>
    </Show>
  );
  return (
    <>
      <PageHead title={t("frame.menu.tokens")}>
        <LiveToggle />
        <ColumnChooser columns={columns} />
        <RefreshButton busy={tokens.refreshing()} onRefresh={() => void tokens.refresh()} />
        {create()}
      </PageHead>
      <Table
        sticky
        caption={t("tokens.caption")}
        columns={columns}
        rows={tokens.data()?.items}
        rowId={(token) => token.tokenId}
        changed={changed.id()}
        error={tokens.error()}
        onRetry={() => void tokens.refresh()}
        expected={4}
        empty={
          <Empty icon="tokens" title={t("tokens.empty")} action={create()}>
            {t("tokens.emptyWhy")}
          </Empty>
        }
        actionsWidth={96}
        actions={(token) => (
          <button
            type="button"
            class="act revoke"
            onClick={() => setRevoking(structuredClone(unwrap(token)))}
          >
            {t("tokens.revoke")}
            <span class="hidden"> {token.name}</span>
          </button>
        )}
      />
      <Pager
        paging={paging}
        count={tokens.data()?.items.length ?? 0}
        nextCursor={tokens.data()?.nextCursor}
      />
      <Show when={creating()}>
        <TokenPanel onClose={() => setCreating(false)} onDone={changed.mark} />
      </Show>
      <Show when={revoking()}>
        {(token) => <RevokeDialog token={token()} onClose={() => setRevoking(undefined)} />}
      </Show>
    </>
  );
}
