import { createSignal, For, Match, Show, Switch } from "solid-js";
import { type DagNode, dagLimits, type NodeKind } from "../../../../../client/protocol/dag.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { ExpressionCheck } from "../../../../../client/protocol/workflow-run.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { t } from "../../../i18n/index.ts";
import { Combobox } from "../../../ui/combobox.tsx";
import { Field } from "../../../ui/field.tsx";
import { Panel } from "../../../ui/side-panel.tsx";
import { TextArea } from "../../../ui/text-area.tsx";
import { TextInput } from "../../../ui/text-input.tsx";
import { ApproveCommand } from "../approve-command.tsx";
import { createExpressionCheck } from "./expression-check.ts";

export type OtherKind = Exclude<NodeKind, "job">;
export type NodeValues = Omit<DagNode, "nodeId" | "x" | "y">;

export interface NodePanelProps {
  kind: OtherKind;
  /** The node that is edited; without it a new one is made. */
  node?: DagNode;
  /** The id that it has, or will have. */
  nodeId: string;
  /** Nodes whose results it can read. */
  sources?: readonly string[];
  /** The workflow that is drawn: it cannot be a node of itself. */
  workflowId: number;
  onClose: () => void;
  /** `workflowName`: of the workflow that was chosen. */
  onDone: (values: NodeValues, workflowName?: string) => void;
}

/** Stands for the number of a run that is still to come. */
const RUN_NUMBER = "NUMBER";

function WorkflowChoice(props: {
  self: number;
  value: number | undefined;
  onChange: (workflowId: number | undefined, name: string | undefined) => void;
}) {
  const place = usePlace();
  const [search, setSearch] = createSignal("");
  const found = createLive(
    routes.listWorkflows,
    () => ({ params: { ns: place.ns() }, query: { limit: 50, search: search() } }),
    { key: "workflowId", everyMs: false },
  );
  const chosen = createLive(
    routes.getWorkflow,
    () => (props.value === undefined ? undefined : { params: { ns: place.ns(), workflowId: props.value } }),
    { everyMs: false },
  );
  const options = () => {
    const now = chosen.data();
    const all = [...(found.data()?.items ?? [])];
    if (now && !all.some((one) => one.workflowId === now.workflowId)) all.unshift(now);
    return all
      .filter((workflow) => workflow.workflowId !== props.self)
      .map((workflow) => ({
        value: String(workflow.workflowId),
        label: `${workflow.workflowId} ${workflow.name}`,
        note: workflow.publishedVersion === null ? t("workflows.node.neverPublished") : workflow.appId,
        disabled: workflow.publishedVersion === null,
      }));
  };
  const nameOf = (id: number) => found.data()?.items.find((workflow) => workflow.workflowId === id)?.name;
  return (
    <Combobox
      value={props.value === undefined ? null : String(props.value)}
      options={options()}
      placeholder={t("jobForm.placeholder.choose")}
      onSearch={(text) => setSearch(options().some((option) => option.label === text) ? "" : text)}
      onChange={(id) =>
        props.onChange(id === null ? undefined : Number(id), id === null ? undefined : nameOf(Number(id)))
      }
    />
  );
}

/** In the Common Expression Language; nodes are named by their ids. */
const examplesFor = (nodeId: string) =>
  [
    [`text["${nodeId}"] == "ok"`, "text"],
    [`upstream["${nodeId}"].amount > 1000`, "field"],
    ['dataTime.getDayOfWeek("Asia/Shanghai") == 1', "time"],
  ] as const;

/** What it would have said of the last run, on the results that there were. */
function Tried(props: { tried: ExpressionCheck["tried"] | undefined }) {
  return (
    <p class="dim expression-tried" role="status">
      <Show when={props.tried}>
        {(tried) => (
          <span>
            {tried().value === null
              ? t("workflows.node.triedNot", tried().workflowRunId, tried().message ?? "")
              : t(
                  "workflows.node.tried",
                  tried().workflowRunId,
                  t(tried().value ? "workflows.canvas.yes" : "workflows.canvas.no"),
                )}
          </span>
        )}
      </Show>
    </p>
  );
}

/** What a condition, an approval or a workflow inside the workflow is. */
export function NodePanel(props: NodePanelProps) {
  const [name, setName] = createSignal(props.node?.name ?? "");
  const [expression, setExpression] = createSignal(props.node?.expression ?? "");
  const [workflowId, setWorkflowId] = createSignal(props.node?.workflowId);
  const [workflowName, setWorkflowName] = createSignal<string>();
  const [tried, setTried] = createSignal(false);
  const sources = props.sources ?? [];
  const check = createExpressionCheck(props.workflowId, expression, sources);
  const expressionError = () => {
    if (props.kind !== "condition") return undefined;
    if (expression().trim() === "") return t("issues.required");
    const { expressionCharacters } = dagLimits;
    return [...expression()].length > expressionCharacters
      ? t("issues.tooLong", String(expressionCharacters))
      : check.issue();
  };
  const workflowError = () =>
    props.kind === "workflow" && workflowId() === undefined ? t("issues.choose") : undefined;
  const nameError = () => ([...name()].length > 100 ? t("issues.tooLong", "100") : undefined);
  const values = (): NodeValues => {
    const id = workflowId();
    return {
      kind: props.kind,
      ...(name().trim() === "" ? {} : { name: name().trim() }),
      ...(props.kind === "condition" ? { expression: expression() } : {}),
      ...(props.kind === "workflow" && id !== undefined ? { workflowId: id } : {}),
    };
  };
  const initial = JSON.stringify(values());
  const [over, setOver] = createSignal(false);
  const validate = () => {
    setTried(true);
    return !expressionError() && !workflowError() && !nameError();
  };
  return (
    <Panel
      open
      onClose={props.onClose}
      title={t(`workflows.kind.${props.kind}`)}
      about={props.node?.nodeId}
      dirty={!over() && JSON.stringify(values()) !== initial}
      validate={validate}
      doneLabel={props.node ? t("words.done") : t("workflows.editor.addNode")}
      onDone={() => {
        setOver(true);
        props.onDone(values(), workflowName());
      }}
    >
      <p class="dim node-why">{t(`workflows.kindWhy.${props.kind}`)}</p>
      <Field
        label={t("workflows.name")}
        hint={t("workflows.node.nameHint")}
        error={nameError()}
        counter={{ text: name(), max: 100 }}
      >
        <TextInput value={name()} onInput={setName} />
      </Field>
      <Switch>
        <Match when={props.kind === "condition"}>
          <Field
            label={t("workflows.node.expression")}
            required
            help={t("workflows.node.expressionHelp")}
            error={tried() ? expressionError() : check.issue()}
            counter={{ text: expression(), max: dagLimits.expressionCharacters }}
          >
            <TextArea mono rows={3} value={expression()} onInput={setExpression} />
          </Field>
          <Tried tried={check.tried()} />
          <dl class="expression-help">
            <For each={examplesFor(sources[0] ?? "101")}>
              {([code, what]) => (
                <div>
                  <dt>
                    <code>{code}</code>
                  </dt>
                  <dd>{t(`workflows.node.example.${what}`, sources[0] ?? "101")}</dd>
                </div>
              )}
            </For>
          </dl>
        </Match>
        <Match when={props.kind === "approval"}>
          <ApproveCommand
            workflowRunId={`w${props.workflowId}-${RUN_NUMBER}`}
            nodeId={props.nodeId}
            why={t("workflows.node.byApiLater", RUN_NUMBER)}
          />
        </Match>
        <Match when={props.kind === "workflow"}>
          <Field
            label={t("workflows.node.workflow")}
            required
            help={t("workflows.node.workflowHelp")}
            error={tried() ? workflowError() : undefined}
          >
            <WorkflowChoice
              self={props.workflowId}
              value={workflowId()}
              onChange={(id, chosenName) => {
                setWorkflowId(id);
                setWorkflowName(chosenName);
              }}
            />
          </Field>
        </Match>
      </Switch>
    </Panel>
  );
}
