import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/button.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import { Menu } from "../../../ui/menu.tsx";
import { addEntries, type EditorMenuNeeds } from "./editor-menu.ts";
import { canRedo, canUndo } from "./graph-edit.ts";

/** The tools that lie over the upper left corner of the canvas. */
export function EditorToolbar(props: EditorMenuNeeds) {
  const { commands, state } = props;
  const nodeKinds = () => addEntries(props).slice(3);
  return (
    <div class="canvas-tools" role="toolbar" aria-label={t("workflows.editor.tools")}>
      <Button
        size="small"
        icon="plus"
        disabled={!props.edits}
        onClick={() => props.onTask({ kind: "new-job" })}
      >
        {t("workflows.editor.createJob")}
      </Button>
      <Button
        size="small"
        icon="download"
        disabled={!props.edits}
        onClick={() => props.onTask({ kind: "import-jobs" })}
      >
        {t("workflows.editor.importJob")}
      </Button>
      <Menu
        class="btn small"
        placement="bottom-start"
        label={t("workflows.editor.addNode")}
        disabled={!props.edits}
        entries={nodeKinds()}
      >
        {t("workflows.editor.addNode")}
        <Icon name="down" />
      </Menu>
      <span class="tools-line" />
      <IconButton
        size="small"
        look="quiet"
        icon="undo"
        label={t("workflows.editor.undo")}
        disabled={!canUndo(state.edit())}
        onClick={commands.undo}
      />
      <IconButton
        size="small"
        look="quiet"
        icon="undo"
        class="redo"
        label={t("workflows.editor.redo")}
        disabled={!canRedo(state.edit())}
        onClick={commands.redo}
      />
      <IconButton
        size="small"
        look="quiet"
        icon="layout"
        label={t("workflows.editor.layout")}
        disabled={!props.edits || state.graph().nodes.length === 0}
        busy={commands.layingOut()}
        onClick={() => void commands.layOut()}
      />
      <IconButton
        size="small"
        look="quiet"
        icon="trash"
        label={t("workflows.editor.removeSelected")}
        disabled={!props.edits || state.selection().nodes.length + state.selection().edges.length === 0}
        onClick={commands.removeSelected}
      />
      <IconButton
        size="small"
        look="quiet"
        icon="help"
        label={t("workflows.editor.keys")}
        onClick={() => props.onTask({ kind: "keys" })}
      />
    </div>
  );
}
