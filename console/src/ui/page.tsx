import "./page.css";
import { createEffect, For, type JSX, Show } from "solid-js";
import { live, setLive } from "../api/live.ts";
import { t } from "../i18n/index.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";

export interface Crumb {
  label: string;
  href?: string;
  mono?: boolean;
}

export interface PageHeadProps {
  /** The heading and the document's title. */
  title: string;
  /** Before the title, in mono: an id. */
  id?: string;
  crumbs?: Crumb[];
  /** After the title: status, a count. */
  facts?: JSX.Element;
  /** At the right, the primary action last. */
  children?: JSX.Element;
}

/** The first line of a page; also names the document. */
export function PageHead(props: PageHeadProps) {
  createEffect(() => {
    document.title = [props.id, props.title].filter(Boolean).join(" ").concat(" · Carillon");
  });
  return (
    <>
      <Show when={props.crumbs}>
        {(crumbs) => (
          <nav class="crumbs" aria-label={t("words.path")}>
            <ol>
              <For each={crumbs()}>
                {(crumb) => (
                  <li>
                    <Show
                      when={crumb.href}
                      fallback={
                        <span classList={{ mono: crumb.mono }} aria-current="page">
                          {crumb.label}
                        </span>
                      }
                    >
                      {(href) => <a href={href()}>{crumb.label}</a>}
                    </Show>
                  </li>
                )}
              </For>
            </ol>
          </nav>
        )}
      </Show>
      <div class="head">
        <h1>
          <Show when={props.id}>
            <span class="mono">{props.id}</span>
          </Show>
          <span>{props.title}</span>
        </h1>
        {props.facts}
        <span class="grow" />
        {props.children}
      </div>
    </>
  );
}

/** Follows the platform or stands still; one choice for every page. */
export function LiveToggle() {
  return (
    <Button class="live" pressed={live()} data-tip={t("words.liveOn")} onClick={() => setLive(!live())}>
      <Icon name="live" />
      {t("words.live")}
    </Button>
  );
}

export function RefreshButton(props: { onRefresh: () => void; busy?: boolean }) {
  return (
    <IconButton
      icon="refresh"
      label={t("words.refresh")}
      busy={props.busy}
      onClick={() => props.onRefresh()}
    />
  );
}

/** A part of a details page: a heading, facts beside it, content between hairlines. */
export function Section(props: {
  title: string;
  facts?: JSX.Element;
  actions?: JSX.Element;
  /** For tables, which bring their own gutters. */
  flush?: boolean;
  children: JSX.Element;
}) {
  return (
    <section class="panel" classList={{ flush: props.flush }} aria-label={props.title}>
      <header>
        <h2>{props.title}</h2>
        <Show when={props.facts}>
          <span class="dim">{props.facts}</span>
        </Show>
        <span class="grow" />
        {props.actions}
      </header>
      {props.children}
    </section>
  );
}
