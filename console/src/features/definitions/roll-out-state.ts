import { createMemo, createSignal } from "solid-js";
import { createStore, unwrap } from "solid-js/store";
import { patiently } from "../../../../client/api/patience.ts";
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
  type Target,
  toApply,
  type WholePlan,
} from "../../../../client/definitions/roll-out.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { t } from "../../i18n/index.ts";

/** A restart of the platform takes seconds. */
const limitMs = 60_000;

/** What was planned, and with which answers: it is carried out so, whatever is typed meanwhile. */
interface Planned {
  set: DefinitionSet;
  target: Target;
  plan: WholePlan;
}

export interface ApplyOptions {
  source: string;
  prune: boolean;
  variables: Record<string, string>;
}

const isBad = ({ outcome }: AppliedEntry) => outcome === "refused" || outcome === "failed";

/** From a text to what was applied: each step starts the ones behind it anew. */
export function createRollOut(ns: () => string) {
  const [text, setText] = createSignal("");
  const [name, setName] = createSignal(t("definitions.pasted"));
  const [options, setOptions] = createStore<ApplyOptions>({ source: "", prune: false, variables: {} });
  const [problems, setProblems] = createSignal<PlacedIssue[]>([]);
  const [planned, setPlanned] = createSignal<Planned>();
  const [done, setDone] = createSignal(0);
  const source = () => options.source.trim() || null;
  const planning = createAction(({ set, target }: Omit<Planned, "plan">) =>
    planSet(target, set, options.prune && target.source !== null),
  );
  const applying = createAction(({ set, target, plan }: Planned) => applyPlan(target, set, plan, setDone));
  const forget = () => {
    setProblems([]);
    setPlanned(undefined);
    setDone(0);
    planning.clear();
    applying.clear();
  };
  const showPlan = async () => {
    forget();
    const given = Object.entries(unwrap(options.variables)).filter(([, value]) => value !== "");
    const read = readDefinitions([{ name: name(), text: text() }], Object.fromEntries(given));
    // They are asked for, each in a field of its own.
    for (const { variable } of read.problems)
      if (variable !== undefined && options.variables[variable] === undefined)
        setOptions("variables", variable, "");
    if (read.problems.length > 0) {
      setProblems(
        read.problems.map(({ variable, ...problem }) =>
          variable === undefined
            ? problem
            : { ...problem, message: t("definitions.variableMissing", variable) },
        ),
      );
      return;
    }
    if (sizeOfSet(read.set) === 0 && !(options.prune && source() !== null)) {
      setProblems([{ place: null, field: "", message: t("definitions.nothing") }]);
      return;
    }
    const target: Target = {
      api,
      namespace: ns(),
      source: source(),
      patient: (call) => patiently(call, { limitMs }),
    };
    const plan = await planning.run({ set: read.set, target });
    if (plan) setPlanned({ set: read.set, target, plan });
  };
  const counts = createMemo(() => {
    const now = planned();
    if (!now || now.plan.counts.refused > 0) return { changes: 0, noted: 0 };
    const { create, change, delete: deleted } = now.plan.counts;
    const changes = create + change + deleted;
    return { changes, noted: toApply(now.plan, now.target.source).length - changes };
  });
  /** How many are applied; undefined when none of it was carried out. What was not, is told as problems. */
  const apply = async () => {
    const now = planned();
    const applied = now && (await applying.run(now));
    if (!applied) return undefined;
    const bad = applied.filter(isBad);
    if (bad.length > 0) {
      setPlanned(undefined);
      setProblems(bad.flatMap(({ issues }) => issues));
    }
    return { good: applied.length - bad.length, bad: bad.length };
  };
  return {
    text,
    setText: (next: string, from = t("definitions.pasted")) => {
      forget();
      setName(from);
      setText(next);
    },
    options,
    setOption: <K extends "source" | "prune">(key: K, value: ApplyOptions[K]) => {
      forget();
      setOptions(key, () => value);
    },
    setVariable: (variable: string, value: string) => {
      forget();
      setOptions("variables", variable, value);
    },
    canPlan: () => text().trim() !== "" || (options.prune && source() !== null),
    source,
    problems,
    planned,
    counts,
    done,
    planning,
    applying,
    showPlan,
    apply,
  };
}

export type RollOut = ReturnType<typeof createRollOut>;
