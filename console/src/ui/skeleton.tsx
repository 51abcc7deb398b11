import "./skeleton.css";
import { For, Show } from "solid-js";
import { t } from "../i18n/index.ts";

/** A bar where words will be; `width` in any unit of CSS. */
export function Bone(props: { width?: string }) {
  return <span class="bone" style={{ "--w": props.width }} aria-hidden="true" />;
}

/** Lines where a paragraph or a set of facts will be. */
export function Skeleton(props: { lines?: number; quiet?: boolean }) {
  return (
    <div role={props.quiet ? undefined : "status"}>
      <Show when={!props.quiet}>
        <span class="hidden">{t("words.loading")}</span>
      </Show>
      <For each={Array.from({ length: props.lines ?? 3 }, (_, line) => `${[72, 54, 63, 40][line % 4]}%`)}>
        {(width) => (
          <div>
            <Bone width={width} />
          </div>
        )}
      </For>
    </div>
  );
}

/** While the code of a page is on its way. */
export function PageSkeleton() {
  return (
    <div class="page-skeleton" role="status">
      <Bone width="180px" />
      <span class="hidden">{t("words.loading")}</span>
    </div>
  );
}
