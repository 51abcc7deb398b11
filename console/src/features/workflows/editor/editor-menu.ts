import type { DagEdge } from "../../../../../client/protocol/dag.ts";
import { type Place, usePlace } from "../../../app/place.tsx";
import { t } from "../../../i18n/index.ts";
import type { MenuEntry } from "../../../ui/menu.tsx";
import { edgeKey, type Point } from "../canvas/graph.ts";
import type { CanvasItem } from "../canvas/graph-editing.ts";
import type { EditorCommands } from "./editor-commands.ts";
import type { EditorState } from "./editor-state.ts";
import { canRedo, canUndo, type PlacedNode } from "./graph-edit.ts";

/** What a person is doing beside the canvas. */
export type EditorTask =
  | { kind: "new-job"; at?: Point }
  | { kind: "import-jobs"; at?: Point }
  | { kind: "new-node"; node: "condition" | "approval" | "workflow"; at?: Point }
  | { kind: "edit-job"; jobId: number }
  | { kind: "edit-node"; node: PlacedNode }
  | { kind: "publish" | "run" | "settings" | "backfill" | "keys" | "differences" };

export interface EditorMenuNeeds {
  state: EditorState;
  commands: EditorCommands;
  edits: boolean;
  onTask: (task: EditorTask) => void;
}

/** The entries by which nodes come onto the canvas. */
export function addEntries({ edits, onTask }: EditorMenuNeeds, at?: Point): MenuEntry[] {
  const where = at ? { at } : {};
  const node = (kind: "condition" | "approval" | "workflow"): MenuEntry => ({
    label: t(`workflows.editor.add.${kind}`),
    disabled: !edits,
    onSelect: () => onTask({ kind: "new-node", node: kind, ...where }),
  });
  return [
    {
      label: t("workflows.editor.createJob"),
      icon: "plus",
      keys: "N",
      disabled: !edits,
      onSelect: () => onTask({ kind: "new-job", ...where }),
    },
    {
      label: t("workflows.editor.importJob"),
      icon: "download",
      keys: "I",
      disabled: !edits,
      onSelect: () => onTask({ kind: "import-jobs", ...where }),
    },
    "line",
    node("condition"),
    node("approval"),
    node("workflow"),
  ];
}

export const editTask = (node: PlacedNode): EditorTask =>
  node.jobId === undefined ? { kind: "edit-node", node } : { kind: "edit-job", jobId: node.jobId };

function connectEntries({ commands, edits }: EditorMenuNeeds, node: PlacedNode): MenuEntry[] {
  const entry = (label: string, keys: string, when: boolean | undefined): MenuEntry => ({
    label,
    keys,
    icon: "link",
    disabled: !edits,
    // Once the menu has given the focus back.
    onSelect: () => void setTimeout(() => commands.pull(node.nodeId, when), 0),
  });
  if (node.kind !== "condition") return [entry(t("workflows.editor.connect"), "C", undefined)];
  return [
    entry(t("workflows.editor.connectTrue"), "C", true),
    entry(t("workflows.editor.connectFalse"), "Shift C", false),
  ];
}

function nodeEntries(needs: EditorMenuNeeds, node: PlacedNode, place: Place): MenuEntry[] {
  const { commands, state, edits, onTask } = needs;
  const touching = state.graph().edges.filter((edge) => edge.from === node.nodeId || edge.to === node.nodeId);
  const leave = (edge: DagEdge): MenuEntry => ({
    label: t("workflows.editor.removeEdge", commands.titleOf(edge.from), commands.titleOf(edge.to)),
    icon: "minus",
    disabled: !edits,
    onSelect: () => commands.removeEdge(edge),
  });
  return [
    {
      label: t("workflows.actions.edit"),
      icon: "edit",
      keys: "Enter",
      disabled: !edits,
      onSelect: () => onTask(editTask(node)),
    },
    ...(node.jobId === undefined
      ? []
      : [
          {
            label: t("runs.actions.openJob"),
            icon: "jobs" as const,
            href: place.inNamespace("jobs", node.jobId),
          },
        ]),
    ...(node.workflowId === undefined
      ? []
      : [
          {
            label: t("workflows.editor.openWorkflow"),
            icon: "workflows" as const,
            href: place.inNamespace("workflows", node.workflowId),
          },
        ]),
    "line",
    ...connectEntries(needs, node),
    ...touching.slice(0, 6).map(leave),
    "line",
    {
      label: t("workflows.editor.removeNode"),
      icon: "trash",
      keys: "Del",
      danger: true,
      disabled: !edits,
      onSelect: () => commands.removeItem({ kind: "node", id: node.nodeId }),
    },
  ];
}

function edgeEntries({ commands, state, edits }: EditorMenuNeeds, edge: DagEdge): MenuEntry[] {
  const key = edgeKey(edge);
  const way = (when: boolean | undefined, label: string): MenuEntry => ({
    label,
    checked: edge.when === when,
    disabled: !edits,
    onSelect: () => commands.setWhen(key, when),
  });
  const ways: MenuEntry[] =
    state.nodes().get(edge.from)?.kind === "condition"
      ? [
          way(true, t("workflows.editor.whenTrue")),
          way(false, t("workflows.editor.whenFalse")),
          way(undefined, t("workflows.editor.whenAlways")),
          "line",
        ]
      : [];
  return [
    ...ways,
    {
      label: t("workflows.editor.removeThisEdge"),
      icon: "trash",
      keys: "Del",
      danger: true,
      disabled: !edits,
      onSelect: () => commands.removeItem({ kind: "edge", id: key }),
    },
  ];
}

function paneEntries(needs: EditorMenuNeeds, at: Point): MenuEntry[] {
  const { commands, state, edits } = needs;
  return [
    ...addEntries(needs, at),
    "line",
    {
      label: t("workflows.editor.layout"),
      icon: "layout",
      keys: "L",
      disabled: !edits,
      onSelect: () => void commands.layOut(),
    },
    { label: t("workflows.canvas.fit"), icon: "fit", keys: "F", onSelect: commands.canvas.viewport.fit },
    "line",
    {
      label: t("workflows.editor.undo"),
      icon: "undo",
      keys: "Ctrl Z",
      disabled: !canUndo(state.edit()),
      onSelect: commands.undo,
    },
    {
      label: t("workflows.editor.redo"),
      icon: "rerun",
      keys: "Ctrl Y",
      disabled: !canRedo(state.edit()),
      onSelect: commands.redo,
    },
  ];
}

/** What a right click offers: for a node, an edge, or the place that was pointed at. */
export function createEditorMenu(needs: EditorMenuNeeds) {
  const place = usePlace();
  return (item: CanvasItem | undefined, at: Point): { label: string; entries: MenuEntry[] } => {
    const { state, commands } = needs;
    const node = item?.kind === "node" ? state.nodes().get(item.id) : undefined;
    if (node) return { label: commands.titleOf(node.nodeId), entries: nodeEntries(needs, node, place) };
    const edge =
      item?.kind === "edge" ? state.graph().edges.find((one) => edgeKey(one) === item.id) : undefined;
    if (edge)
      return {
        label: t("workflows.editor.edgeName", commands.titleOf(edge.from), commands.titleOf(edge.to)),
        entries: edgeEntries(needs, edge),
      };
    return { label: t("workflows.canvas.label"), entries: paneEntries(needs, at) };
  };
}
