import { useNavigate } from "@solidjs/router";
import { Show } from "solid-js";
import { routes } from "../../../client/protocol/routes/index.ts";
import { createAction } from "../api/action.ts";
import { api } from "../api/client.ts";
import { queryClient } from "../api/live.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu, type MenuEntry } from "../ui/menu.tsx";
import { LanguageButton } from "./language.tsx";
import { usePlace } from "./place.tsx";
import { useSession } from "./session.tsx";
import { ThemeMenu } from "./theme-menu.tsx";

function RegionSwitch() {
  const place = usePlace();
  const region = () => place.namespace()?.region ?? place.regions()[0] ?? "";
  const choose = (id: string) => {
    const first = place.namespaces().find((namespace) => namespace.region === id);
    if (first && id !== region()) place.goTo(first.id);
  };
  return (
    <Menu
      class="place region"
      placement="bottom-start"
      label={t("frame.chooseRegion", place.regionName(region()))}
      entries={place.regions().map((id) => ({
        label: place.regionName(id),
        checked: id === region(),
        onSelect: () => choose(id),
      }))}
    >
      <span class="dim">{t("frame.region")}</span> <span class="clip">{place.regionName(region())}</span>{" "}
      <Icon name="down" />
    </Menu>
  );
}

function NamespaceSwitch() {
  const place = usePlace();
  const here = () => place.namespace();
  const entries = (): MenuEntry[] => [
    ...place
      .namespaces()
      .filter((namespace) => !here() || namespace.region === here()?.region)
      .map((namespace) => ({
        label: namespace.name,
        note: namespace.id === namespace.name ? undefined : namespace.id,
        checked: namespace.id === place.ns(),
        onSelect: () => place.goTo(namespace.id),
      })),
    "line",
    { label: t("frame.allNamespaces"), icon: "namespaces", href: "/namespaces" },
  ];
  return (
    <Menu
      class="place"
      placement="bottom-start"
      label={t("frame.chooseNamespace", here()?.name ?? place.ns())}
      entries={entries()}
    >
      <span class="dim">{t("frame.namespace")}</span> <span class="clip">{here()?.name ?? place.ns()}</span>{" "}
      <Icon name="down" />
    </Menu>
  );
}

/** "Lin Wei" is LW, "admin@example.com" is AD, 林伟 is 林伟. */
function initials(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter(Boolean);
  const [first = "", second = ""] = words;
  const letters =
    words.length > 1 && !name.includes("@") ? (first[0] ?? "") + (second[0] ?? "") : first.slice(0, 2);
  return letters.toUpperCase();
}

function AccountMenu() {
  const session = useSession();
  const navigate = useNavigate();
  const logOut = createAction(async () => {
    await api.call(routes.logout, {});
    queryClient.clear();
    navigate("/login?out=1");
  });
  const name = () => session.me()?.name ?? "";
  return (
    <Menu
      class="me"
      label={`${initials(name())}, ${t("frame.account", name())}`}
      title={
        <Show when={session.me()}>
          {(me) => (
            <>
              <b>{me().name}</b>
              <br />
              {me().email ?? me().id} · {t(`frame.roles.${me().role}`)}
            </>
          )}
        </Show>
      }
      entries={[
        { label: t("frame.menu.settings"), icon: "settings", href: "/settings" },
        { label: t("frame.logOut"), icon: "logout", onSelect: () => void logOut.run() },
      ]}
    >
      {initials(name())}
    </Menu>
  );
}

export function Bar(props: { onJump: () => void }) {
  const place = usePlace();
  return (
    <header class="bar">
      <a class="brand" href={place.inNamespace("executions")} aria-label="Carillon">
        <Icon name="mark" />
        <span>Carillon</span>
      </a>
      <RegionSwitch />
      <span class="slash" aria-hidden="true">
        /
      </span>
      <NamespaceSwitch />
      <span class="grow" />
      <button type="button" class="jump" aria-keyshortcuts="Control+K Meta+K" onClick={props.onJump}>
        <Icon name="search" />
        <span class="grow">{t("frame.jump")}</span>
        <kbd>{/Mac|iP/.test(navigator.platform) ? "⌘ K" : "Ctrl K"}</kbd>
      </button>
      <LanguageButton />
      <ThemeMenu />
      <AccountMenu />
    </header>
  );
}
