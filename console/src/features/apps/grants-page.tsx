import "./grants.css";
import { useParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import type { Grantee } from "../../../../client/protocol/grant.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { createSelection } from "../../ui/selection.tsx";
import { toast } from "../../ui/toast.tsx";
import { AppGone } from "./app-gone.tsx";
import { type Direction, movePeople } from "./grant-moves.ts";
import { PeopleBox } from "./people-box.tsx";

const idsOf = (people: Grantee[] | undefined) => (people ?? []).map(({ userId }) => userId);

function createGrants() {
  const place = usePlace();
  const params = useParams<{ appId: string }>();
  const at = () => ({ ns: place.ns(), appId: params.appId });
  const [search, setSearch] = createSignal({ without: "", with: "" });
  const app = createLive(routes.getApp, () => ({ params: at() }), { key: "appId" });
  const grants = createLive(
    routes.getGrants,
    () => ({ params: at(), query: { search: search().without || undefined } }),
    { key: "userId" },
  );
  const matches = ({ name, email }: Grantee) =>
    `${name} ${email}`.toLocaleLowerCase().includes(search().with.toLocaleLowerCase());
  // The platform searches those without access, who may be many; those with access are all here.
  const people = {
    grant: () => grants.data()?.others,
    revoke: () => grants.data()?.items.filter(matches),
  };
  const chosen = {
    grant: createSelection(() => idsOf(people.grant())),
    revoke: createSelection(() => idsOf(people.revoke())),
  };
  const moving = createAction(async (direction: Direction, userIds: string[]) => {
    const names = (people[direction]() ?? []).filter(({ userId }) => userIds.includes(userId));
    const first = names[0]?.name ?? "";
    await movePeople(at(), userIds, direction);
    chosen[direction].set(userIds, false);
    const say = direction === "grant" ? "granted" : "revoked";
    toast(
      userIds.length === 1
        ? t(`grants.said.${say}`, first)
        : t(`grants.said.${say}Many`, String(userIds.length)),
    );
  });
  return { appId: () => params.appId, app, grants, people, chosen, moving, search, setSearch };
}

type Grants = ReturnType<typeof createGrants>;

function MoveButtons(props: { page: Grants }) {
  const { chosen, moving } = props.page;
  const move = (direction: Direction) => void moving.run(direction, chosen[direction].ids());
  const none = (direction: Direction) => chosen[direction].ids().length === 0;
  return (
    <div class="moves">
      <Button
        look="primary"
        iconEnd="right"
        busy={moving.busy()}
        disabled={none("grant")}
        onClick={() => move("grant")}
      >
        {t("grants.grant")}
      </Button>
      <Button icon="left" busy={moving.busy()} disabled={none("revoke")} onClick={() => move("revoke")}>
        {t("grants.revoke")}
      </Button>
    </div>
  );
}

function Boxes(props: { page: Grants }) {
  const { people, chosen, moving, search, setSearch, grants } = props.page;
  const emptyWords = (text: string, none: string) => (text === "" ? none : t("words.noMatch"));
  return (
    <div class="grants">
      <PeopleBox
        title={t("grants.without")}
        people={people.grant()}
        more={grants.data()?.moreOthers}
        selection={chosen.grant}
        search={search().without}
        onSearch={(without) => setSearch((now) => ({ ...now, without }))}
        onMove={(userIds) => void moving.run("grant", userIds)}
        empty={emptyWords(search().without, t("grants.nobodyLeft"))}
      />
      <MoveButtons page={props.page} />
      <PeopleBox
        title={t("grants.with")}
        people={people.revoke()}
        selection={chosen.revoke}
        search={search().with}
        onSearch={(held) => setSearch((now) => ({ ...now, with: held }))}
        onMove={(userIds) => void moving.run("revoke", userIds)}
        empty={emptyWords(search().with, t("grants.nobodyYet"))}
      />
    </div>
  );
}

/** Who sees an app: two lists, people without and with access; whoever moves between them has it, or not, at once. */
export function GrantsPage() {
  const place = usePlace();
  const page = createGrants();
  const refusal = () => page.grants.data() === undefined && page.grants.error();
  return (
    <>
      <PageHead
        title={t("grants.title", page.app.data()?.name ?? page.appId())}
        crumbs={[
          { label: t("frame.menu.apps"), href: place.inNamespace("apps") },
          { label: page.appId(), mono: true },
        ]}
      >
        <LiveToggle />
        <RefreshButton busy={page.grants.refreshing()} onRefresh={() => void page.grants.refresh()} />
      </PageHead>
      <Show
        when={!refusal()}
        fallback={
          <Show when={refusal() || undefined}>
            {(error) => <AppGone error={error()} onRetry={() => void page.grants.refresh()} />}
          </Show>
        }
      >
        <p class="grants-why">{t("grants.why")}</p>
        <Show when={page.moving.error()}>{(error) => <ErrorNote error={error()} />}</Show>
        <Boxes page={page} />
      </Show>
    </>
  );
}
