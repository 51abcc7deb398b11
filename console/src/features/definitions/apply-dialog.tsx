import "./definitions.css";
import { createSignal, For, Show } from "solid-js";
import {
  type DefinitionSet,
  readDefinitions,
  sizeOfSet,
} from "../../../../client/definitions/definition-set.ts";
import {
  type AppliedEntry,
  applyPlan,
  type PlacedIssue,
  planSet,
  type WholePlan,
} from "../../../../client/definitions/roll-out.ts";
import { describePlace } from "../../../../client/definitions/yaml-places.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { TextArea } from "../../ui/text-area.tsx";
import { toast } from "../../ui/toast.tsx";
import { PlanList } from "./plan-list.tsx";

/** So many reasons are enough to see what is wrong with a file. */
const PROBLEMS = 20;
const isBad = ({ outcome }: AppliedEntry) => outcome === "refused" || outcome === "failed";

interface Planned {
  set: DefinitionSet;
  plan: WholePlan;
}

/** From a text to what was applied: each step starts the ones behind it anew. */
function createRollOut(ns: () => string) {
  const [text, setText] = createSignal("");
  const [name, setName] = createSignal(t("definitions.pasted"));
  const [problems, setProblems] = createSignal<PlacedIssue[]>([]);
  const [planned, setPlanned] = createSignal<Planned>();
  const [done, setDone] = createSignal(0);
  const target = () => ({ api, namespace: ns(), source: null });
  const forget = () => {
    setProblems([]);
    setPlanned(undefined);
    planning.clear();
    applying.clear();
  };
  const planning = createAction((set: DefinitionSet) => planSet(target(), set, false));
  const applying = createAction(({ set, plan }: Planned) => applyPlan(target(), set, plan, setDone));
  const showPlan = async () => {
    forget();
    const read = readDefinitions([{ name: name(), text: text() }], {});
    if (read.problems.length > 0) return setProblems(read.problems);
    if (sizeOfSet(read.set) === 0)
      return setProblems([{ place: null, field: "", message: t("definitions.nothing") }]);
    const plan = await planning.run(read.set);
    if (plan) setPlanned({ set: read.set, plan });
  };
  return {
    text,
    setText: (next: string, from = t("definitions.pasted")) => {
      forget();
      setName(from);
      setText(next);
    },
    problems,
    setProblems,
    planned,
    setPlanned,
    done,
    planning,
    applying,
    showPlan,
  };
}

const problemText = ({ place, field, message }: PlacedIssue): string =>
  [place ? `${describePlace(place)}:` : "", field, message].filter((part) => part !== "").join(" ");

/** A definitions file, its plan, and then what it says: nothing is written before the plan was seen. */
export function ApplyDialog(props: { onClose: () => void }) {
  const place = usePlace();
  const rollOut = createRollOut(place.ns);
  const { planning, applying, planned } = rollOut;
  const changes = () => {
    const counts = planned()?.plan.counts;
    return counts ? counts.create + counts.change : 0;
  };
  const apply = async () => {
    const now = planned();
    const applied = now && (await applying.run(now));
    if (!applied) return;
    const bad = applied.filter(isBad);
    const good = applied.length - bad.length;
    if (good > 0) toast(t("definitions.applied", formatNumber(good)));
    if (bad.length === 0) return props.onClose();
    rollOut.setPlanned(undefined);
    rollOut.setProblems(bad.flatMap(({ issues }) => issues));
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
            when={planned() && planned()?.plan.counts.refused === 0 && changes() > 0}
            fallback={
              <Button
                look="primary"
                disabled={rollOut.text().trim() === ""}
                busy={planning.busy()}
                onClick={() => void rollOut.showPlan()}
              >
                {t("definitions.plan")}
              </Button>
            }
          >
            <Button look="primary" busy={applying.busy()} onClick={() => void apply()}>
              {t("definitions.applyChanges", formatNumber(changes()))}
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
      <div role="status">
        <Show when={rollOut.problems().length > 0}>
          <ul class="definitions-problems">
            <For each={rollOut.problems().slice(0, PROBLEMS)}>
              {(problem) => <li class="mono">{problemText(problem)}</li>}
            </For>
          </ul>
        </Show>
        <Show when={planned()}>{(now) => <PlanList plan={now().plan} />}</Show>
        <Show when={applying.busy()}>
          <p class="dim">
            {t("definitions.progress", formatNumber(rollOut.done()), formatNumber(changes()))}
          </p>
        </Show>
      </div>
      <Show when={planning.error() ?? applying.error()}>{(error) => <ErrorNote error={error()} />}</Show>
    </Dialog>
  );
}
