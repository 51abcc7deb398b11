import { createEffect, createSignal, createUniqueId, For, type JSX, on, Show } from "solid-js";
import type { Grantee } from "../../../../client/protocol/grant.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { SearchBox } from "../../ui/filters.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { Selection } from "../../ui/selection.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";

interface PeopleBoxProps {
  title: string;
  /** Undefined until the first answer. */
  people: Grantee[] | undefined;
  /** There are more than the list holds. */
  more?: boolean;
  selection: Selection;
  search: string;
  onSearch: (text: string) => void;
  /** Enter, or a double click on one. */
  onMove: (userIds: string[]) => void;
  empty: JSX.Element;
}

/** Where the keys go from a person: the arrows and Home and End, as in any list. */
function target(key: string, at: number, count: number): number | undefined {
  if (key === "ArrowDown") return Math.min(count - 1, at + 1);
  if (key === "ArrowUp") return Math.max(0, at - 1);
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : undefined;
}

function createKeys(props: PeopleBoxProps, people: () => Grantee[]) {
  const [active, setActive] = createSignal(0);
  // The list changes while one walks through it.
  createEffect(
    on(
      () => people().length,
      (count) => setActive((at) => Math.max(0, Math.min(at, count - 1))),
    ),
  );
  const toggle = (userId: string) => props.selection.set([userId], !props.selection.has(userId));
  const onKeyDown = (event: KeyboardEvent) => {
    const list = people();
    const person = list[active()];
    const next = target(event.key, active(), list.length);
    if (next !== undefined) {
      setActive(next);
      const reached = list[next];
      if (event.shiftKey && reached) props.selection.set([reached.userId], true);
    } else if (event.key === " " && person) toggle(person.userId);
    else if (event.key === "a" && (event.ctrlKey || event.metaKey))
      props.selection.set(
        list.map(({ userId }) => userId),
        true,
      );
    else if (event.key === "Enter" && person) {
      const chosen = props.selection.ids();
      props.onMove(chosen.length > 0 ? chosen : [person.userId]);
    } else return;
    event.preventDefault();
  };
  /** The list has the focus and the keys; the people in it are only pointed at. */
  const pointedAt = (event: MouseEvent & { currentTarget: HTMLElement }) => {
    event.currentTarget.focus();
    const option = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
    return option ? [...event.currentTarget.children].indexOf(option) : -1;
  };
  const onClick = (event: MouseEvent & { currentTarget: HTMLElement }) => {
    const at = pointedAt(event);
    const person = people()[at];
    if (!person) return;
    setActive(at);
    toggle(person.userId);
  };
  const onDblClick = (event: MouseEvent & { currentTarget: HTMLElement }) => {
    const person = people()[pointedAt(event)];
    if (person) props.onMove([person.userId]);
  };
  return { active, onKeyDown, onClick, onDblClick };
}

function PersonOption(props: { id: string; person: Grantee; selected: boolean; active: boolean }) {
  return (
    <div
      role="option"
      id={props.id}
      class="person"
      tabIndex={-1}
      aria-selected={props.selected}
      data-active={props.active ? "" : undefined}
    >
      <span class="tick" aria-hidden="true">
        <Show when={props.selected}>
          <Icon name="check" />
        </Show>
      </span>
      <span class="who">
        <b>{props.person.name}</b>
        <small>{props.person.email}</small>
      </span>
      <span class="role">
        {t(`frame.roles.${props.person.role}`)}
        <Show when={props.person.disabled}>
          <small>{t("people.disabled")}</small>
        </Show>
      </span>
    </div>
  );
}

/** One of the two lists: people to choose by pointer or by keys. */
export function PeopleBox(props: PeopleBoxProps) {
  const id = createUniqueId();
  const people = () => props.people ?? [];
  const keys = createKeys(props, people);
  let list: HTMLDivElement | undefined;
  const optionId = (at: number) => `${id}-${at}`;
  createEffect(
    on(keys.active, (at) => list?.children[at]?.scrollIntoView({ block: "nearest" }), { defer: true }),
  );
  const count = () => `${formatNumber(people().length)}${props.more ? "+" : ""}`;
  return (
    <section class="people-box" aria-labelledby={`${id}-title`}>
      <header>
        <h2 id={`${id}-title`}>{props.title}</h2>
        <span class="dim">{props.people ? count() : ""}</span>
      </header>
      <SearchBox label={t("grants.search")} value={props.search} onSearch={props.onSearch} />
      <Show when={props.people} fallback={<Skeleton lines={6} />}>
        <div
          ref={list}
          role="listbox"
          tabIndex={0}
          aria-multiselectable="true"
          aria-labelledby={`${id}-title`}
          aria-activedescendant={people().length > 0 ? optionId(keys.active()) : undefined}
          onKeyDown={keys.onKeyDown}
          onClick={(event) => keys.onClick(event)}
          onDblClick={(event) => keys.onDblClick(event)}
        >
          <For each={people()}>
            {(person, at) => (
              <PersonOption
                id={optionId(at())}
                person={person}
                selected={props.selection.has(person.userId)}
                active={keys.active() === at()}
              />
            )}
          </For>
        </div>
        <Show when={people().length === 0}>
          <p class="nobody">{props.empty}</p>
        </Show>
        <Show when={props.more}>
          <p class="dim more">{t("grants.more")}</p>
        </Show>
      </Show>
    </section>
  );
}
