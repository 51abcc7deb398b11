import { createSignal, lazy, Show, Suspense } from "solid-js";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { exportYaml } from "./export-yaml.ts";

// With the reader of YAML: opened seldom.
const ApplyDialog = lazy(async () => ({ default: (await import("./apply-dialog.tsx")).ApplyDialog }));

/** A namespace's definitions as a file, out and in; `app`: only those of one app. */
export function DefinitionsMenu(props: { app?: string }) {
  const place = usePlace();
  const session = useSession();
  const [open, setOpen] = createSignal(false);
  const exported = () =>
    props.app
      ? { name: `${place.ns()}-${props.app}`, query: { app: props.app } }
      : { name: place.ns(), query: {} };
  return (
    <>
      <Menu
        class="btn icon"
        label={t("definitions.menu")}
        entries={[
          {
            label: t("definitions.export"),
            icon: "download",
            onSelect: () => void exportYaml(place.ns(), exported()),
          },
          {
            label: t("definitions.apply"),
            icon: "edit",
            disabled: !session.can("edits"),
            onSelect: () => setOpen(true),
          },
        ]}
      >
        <Icon name="more" />
      </Menu>
      <Show when={open()}>
        <Suspense>
          <ApplyDialog onClose={() => setOpen(false)} />
        </Suspense>
      </Show>
    </>
  );
}
