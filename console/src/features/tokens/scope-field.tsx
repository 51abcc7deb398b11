import "../../ui/filters.css";
import { createSignal, For, Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Segment } from "../../ui/segment.tsx";
import { Select } from "../../ui/select.tsx";
import type { Reach, Scope } from "./token-form.ts";

/** A whole namespace among its apps; no app id can be called so. */
const WHOLE = "*";
const wordsOf = (reach: Reach) =>
  reach.appId === undefined
    ? t("tokens.scope.whole", reach.namespace)
    : `${reach.namespace} / ${reach.appId}`;
const isSame = (a: Reach, b: Reach) => a.namespace === b.namespace && a.appId === b.appId;

/** One place more: an app, or the whole of a namespace. */
function AddReach(props: { onAdd: (reach: Reach) => void }) {
  const place = usePlace();
  const [namespace, setNamespace] = createSignal(place.ns());
  const apps = createLive(routes.listApps, () => ({ params: { ns: namespace() }, query: { limit: 200 } }), {
    key: "appId",
    everyMs: false,
  });
  const [chosen, setChosen] = createSignal<string>(WHOLE);
  const add = () => {
    const appId = chosen();
    props.onAdd(appId === WHOLE ? { namespace: namespace() } : { namespace: namespace(), appId });
  };
  const choose = (id: string) => {
    setNamespace(id);
    setChosen(WHOLE);
  };
  return (
    <div class="add-reach">
      <Field label={t("tokens.scope.namespace")}>
        <Select
          value={namespace()}
          onChange={choose}
          options={place.namespaces().map(({ id, name }) => ({ value: id, label: name, note: id }))}
        />
      </Field>
      <Field label={t("tokens.scope.app")}>
        <Select
          value={chosen()}
          onChange={setChosen}
          options={[
            { value: WHOLE, label: t("tokens.scope.allApps") },
            ...(apps.data()?.items ?? []).map(({ appId, name }) => ({
              value: appId,
              label: name,
              note: appId,
            })),
          ]}
        />
      </Field>
      <Button icon="plus" onClick={add}>
        {t("tokens.scope.add")}
      </Button>
    </div>
  );
}

export function ScopeField(props: {
  value: Scope;
  onChange: (scope: Scope) => void;
  error: string | undefined;
}) {
  const set = (reaches: Reach[]) => props.onChange({ ...props.value, reaches });
  const reaches = () => props.value.reaches;
  return (
    <>
      <Field
        group
        label={t("tokens.columns.scope")}
        required
        help={t("tokens.scope.help")}
        error={props.error}
      >
        <Segment
          kind="choice"
          fill
          value={props.value.kind}
          onChange={(kind) => props.onChange({ ...props.value, kind })}
          options={[
            { value: "everything", label: t("tokens.scope.everything") },
            { value: "chosen", label: t("tokens.scope.chosen") },
          ]}
        />
      </Field>
      <Show when={props.value.kind === "chosen"}>
        <AddReach
          onAdd={(added) => {
            if (!reaches().some((reach) => isSame(reach, added))) set([...reaches(), added]);
          }}
        />
        <ul class="reaches" aria-label={t("tokens.scope.chosen")}>
          <For each={reaches()}>
            {(reach) => (
              <li class="chip">
                <span class="clip">{wordsOf(reach)}</span>
                <button
                  type="button"
                  aria-label={t("tokens.scope.remove", wordsOf(reach))}
                  onClick={() => set(reaches().filter((other) => other !== reach))}
                >
                  <Icon name="close" />
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}
