import type { CanvasItem } from "../canvas/graph-editing.ts";
import type { EditorCommands } from "./editor-commands.ts";
import type { EditorState } from "./editor-state.ts";

export interface EditorKeyNeeds {
  state: EditorState;
  commands: EditorCommands;
  onSave: () => void;
  onHelp: () => void;
  onNewJob: () => void;
  onImport: () => void;
}

/** Keys with Ctrl or Cmd that mean the drawing wherever on its page the focus is, but where something is typed. */
export function performPageKey(needs: EditorKeyNeeds, event: KeyboardEvent): void {
  const { target } = event;
  if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() === "a") return;
  if (target instanceof Element && target.closest("input, textarea, [contenteditable], [role$=dialog]"))
    return;
  if (withControl(event, needs)) event.preventDefault();
}

/** Keys with Ctrl or Cmd. */
function withControl(event: KeyboardEvent, { commands, onSave }: EditorKeyNeeds): boolean {
  const key = event.key.toLowerCase();
  if (key === "z") {
    if (event.shiftKey) commands.redo();
    else commands.undo();
    return true;
  }
  if (key === "y") commands.redo();
  else if (key === "s") onSave();
  else if (key === "a") commands.selectAll();
  else return false;
  return true;
}

/** From a node to its first edge, and from an edge to what it starts at. */
function toEdge({ state, commands }: EditorKeyNeeds, item: CanvasItem): boolean {
  const { edges } = state.graph();
  const edge =
    edges.find((one) => one.from === item.id) ?? edges.find((one) => one.to === item.id) ?? undefined;
  if (item.kind !== "node" || !edge) return false;
  const next = { kind: "edge", id: `${edge.from} ${edge.to}` } as const;
  commands.canvas.focus(next);
  commands.canvas.editing?.onSelect(next, false);
  return true;
}

function startPull({ state, commands }: EditorKeyNeeds, item: CanvasItem, other: boolean): boolean {
  const node = state.nodes().get(item.id);
  if (item.kind !== "node" || !node) return false;
  commands.pull(node.nodeId, node.kind === "condition" ? !other : undefined);
  return true;
}

/** Keys of the canvas beyond those that move the focus; true when it was one. */
export function performKey(
  needs: EditorKeyNeeds,
  event: KeyboardEvent,
  item: CanvasItem | undefined,
): boolean {
  const { commands, state } = needs;
  if (event.ctrlKey || event.metaKey) return withControl(event, needs);
  if (event.altKey) return false;
  const pulling = commands.canvas.pulled() !== undefined;
  switch (event.key) {
    case "Escape":
      if (pulling) commands.stopPulling();
      else state.clearSelection();
      return true;
    case "Enter":
      if (!pulling || item?.kind !== "node") return false;
      commands.endPull(item.id);
      return true;
    case " ":
      if (!item) return false;
      if (pulling && item.kind === "node") commands.endPull(item.id);
      else commands.canvas.editing?.onSelect(item, true);
      return true;
    case "Delete":
    case "Backspace":
      commands.removeSelected();
      return true;
    case "?":
      needs.onHelp();
      return true;
    case "c":
    case "C":
      return item !== undefined && startPull(needs, item, event.shiftKey);
    case "e":
      return item !== undefined && toEdge(needs, item);
    case "n":
      needs.onNewJob();
      return true;
    case "i":
      needs.onImport();
      return true;
    case "l":
      void commands.layOut();
      return true;
    case "f":
      commands.canvas.viewport.fit();
      return true;
    case "+":
      commands.canvas.viewport.zoomIn();
      return true;
    case "-":
      commands.canvas.viewport.zoomOut();
      return true;
    default:
      return event.shiftKey && commands.nudge(event.key, item);
  }
}
