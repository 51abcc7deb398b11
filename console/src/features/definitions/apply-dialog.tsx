import "./definitions.css";
import { createEffect, For, Show } from "solid-js";
import type { PlacedIssue } from "../../../../client/definitions/roll-out.ts";
import { describePlace } from "../../../../client/definitions/yaml-places.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { TextArea } from "../../ui/text-area.tsx";
import { toast } from "../../ui/toast.tsx";
import { ApplyOptions } from "./apply-options.tsx";
import { PlanList } from "./plan-list.tsx";
import { createRollOut, type RollOut } from "./roll-out-state.ts";

/** So many reasons are enough to see what is wrong with a file. */
const PROBLEMS = 20;

const problemText = ({ place, field, message }: PlacedIssue): string =>
  [place ? `${describePlace(place)}:` : "", field, message].filter((part) => part !== "").join(" ");

/** What the text would do, or what is wrong with it. */
function Told(props: { rollOut: RollOut }) {
  const { problems, planned, applying, planning, counts, done } = props.rollOut;
  const left = () => problems().length - PROBLEMS;
  let told: HTMLDivElement | undefined;
  // What was asked for would else stand below what one sees.
  createEffect(() => {
    if (problems().length > 0 || planned()) told?.scrollIntoView({ block: "start" });
  });
  return (
    <>
      <div role="status" ref={told}>
        <Show when={problems().length > 0}>
          <ul class="definitions-problems">
            <For each={problems().slice(0, PROBLEMS)}>
              {(problem) => <li class="mono">{problemText(problem)}</li>}
            </For>
          </ul>
          <Show when={left() > 0}>
            <p class="dim">{t("definitions.more", formatNumber(left()))}</p>
          </Show>
        </Show>
        <Show when={planned()}>{(now) => <PlanList plan={now().plan} />}</Show>
        <Show when={applying.busy()}>
          <p class="dim">
            {t("definitions.progress", formatNumber(done()), formatNumber(counts().changes + counts().noted))}
          </p>
        </Show>
      </div>
      <Show when={planning.error() ?? applying.error()}>{(error) => <ErrorNote error={error()} />}</Show>
    </>
  );
}

/** A definitions file, its plan, and then what it says: nothing is written before the plan was seen. */
export function ApplyDialog(props: { onClose: () => void }) {
  const place = usePlace();
  const rollOut = createRollOut(place.ns);
  const { planning, applying, counts } = rollOut;
  const deletes = () => rollOut.planned()?.plan.counts.delete ?? 0;
  const apply = async () => {
    const applied = await rollOut.apply();
    if (!applied) return;
    if (applied.good > 0) toast(t("definitions.applied", formatNumber(applied.good)));
    if (applied.bad === 0) props.onClose();
  };
  return (
    <Dialog
      open
      width="wide"
      onClose={props.onClose}
      title={t("definitions.title", place.ns())}
      footer={
        <>
          <Button onClick={props.onClose}>{t("words.cancel")}</Button>
          <Show
            when={counts().changes + counts().noted > 0}
            fallback={
              <Button
                look="primary"
                disabled={!rollOut.canPlan()}
                busy={planning.busy()}
                onClick={() => void rollOut.showPlan()}
              >
                {t("definitions.plan")}
              </Button>
            }
          >
            <Button
              look={deletes() > 0 ? "danger-primary" : "primary"}
              busy={applying.busy()}
              onClick={() => void apply()}
            >
              {counts().changes > 0
                ? t("definitions.applyChanges", formatNumber(counts().changes))
                : t("definitions.noteSource", formatNumber(counts().noted))}
            </Button>
          </Show>
        </>
      }
    >
      <Field label={t("definitions.file")} hint={t("definitions.fileWhy")}>
        <input
          class="definitions-file"
          type="file"
          accept=".yaml,.yml,.json"
          aria-label={t("definitions.file")}
          onChange={async (event) => {
            const chosen = event.currentTarget.files?.[0];
            if (chosen) rollOut.setText(await chosen.text(), chosen.name);
          }}
        />
      </Field>
      <Field label={t("definitions.text")}>
        <TextArea
          mono
          rows={12}
          class="definitions-text"
          value={rollOut.text()}
          onInput={(text) => rollOut.setText(text)}
        />
      </Field>
      <ApplyOptions rollOut={rollOut} />
      <Told rollOut={rollOut} />
    </Dialog>
  );
}
