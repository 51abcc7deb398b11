import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { go } from "@codemirror/lang-go";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  StreamLanguage,
  syntaxHighlighting,
} from "@codemirror/language";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { createEffect, on, onCleanup, onMount } from "solid-js";
import type { ScriptLanguage } from "./starter-scripts.ts";

const languages: Record<ScriptLanguage, () => Extension> = {
  shell: () => StreamLanguage.define(shell),
  python: () => python(),
  go: () => go(),
};

// The tokens of the page reach into the shadow root, so the editor follows the theme by itself.
const look = EditorView.theme({
  "&": { fontSize: "12px", color: "var(--text)", backgroundColor: "var(--page)", height: "260px" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px", borderRadius: "var(--radius)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "20px", overflow: "auto" },
  ".cm-content": { padding: "6px 0", caretColor: "var(--text)" },
  ".cm-gutters": {
    backgroundColor: "var(--frame)",
    color: "var(--text-3)",
    borderRight: "1px solid var(--line)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection": {
    backgroundColor: "var(--selected)",
  },
});

const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword], color: "var(--pool)" },
    { tag: [tags.string, tags.special(tags.string)], color: "var(--success)" },
    { tag: [tags.number, tags.bool, tags.null], color: "var(--warning)" },
    { tag: [tags.comment], color: "var(--text-3)" },
    { tag: [tags.function(tags.variableName), tags.standard(tags.variableName)], color: "var(--running)" },
    { tag: [tags.definition(tags.variableName), tags.special(tags.variableName)], color: "var(--running)" },
  ]),
);

export interface ScriptEditorProps {
  language: ScriptLanguage;
  value: string;
  onChange: (text: string) => void;
  label: string;
  /** How keys leave it, for who listens. */
  wayOut: string;
  invalid: boolean;
}

/** Longer than anybody looks for the Tab key; any other key ends it sooner. */
const LEAVING_MS = 600_000;

/**
 * Tab indents, so Esc and then Tab leaves. That first Esc is the editor's own: the panel around it would close. A second one is
 * the panel's again.
 */
function leaveByEsc(host: HTMLElement, view: EditorView): void {
  let leaving = false;
  host.addEventListener("keydown", (event) => {
    if (event.key === "Tab" || event.key === "Shift") return;
    const isFirst = event.key === "Escape" && !leaving;
    leaving = event.key === "Escape" && !event.isComposing;
    if (isFirst) event.stopPropagation();
    if (isFirst && leaving) view.setTabFocusMode(LEAVING_MS);
  });
  host.addEventListener("focusout", () => {
    leaving = false;
    view.setTabFocusMode(false);
  });
}

const WAY_OUT_ID = "way-out";

/** A text that the editor is described by: names of elements do not reach out of a shadow root. */
function describe(root: ShadowRoot, words: () => string): void {
  const text = document.createElement("span");
  text.id = WAY_OUT_ID;
  text.hidden = true;
  root.append(text);
  createEffect(() => {
    text.textContent = words();
  });
}

/** In a shadow root, where its style sheets are constructed ones and need no wider content security policy. */
export default function ScriptEditor(props: ScriptEditorProps) {
  let host: HTMLDivElement | undefined;
  onMount(() => {
    if (!host) return;
    const root = host.attachShadow({ mode: "open" });
    const language = new Compartment();
    const named = new Compartment();
    const attributes = () =>
      EditorView.contentAttributes.of({
        "aria-label": props.label,
        "aria-describedby": WAY_OUT_ID,
        ...(props.invalid ? { "aria-invalid": "true" } : {}),
      });
    const view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: props.value,
        extensions: [
          lineNumbers(),
          history(),
          highlightSpecialChars(),
          highlightActiveLine(),
          bracketMatching(),
          indentOnInput(),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          language.of(languages[props.language]()),
          named.of(attributes()),
          look,
          colours,
          EditorView.updateListener.of((update) => {
            if (update.docChanged) props.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    onCleanup(() => view.destroy());
    describe(root, () => props.wayOut);
    leaveByEsc(host, view);
    // Whoever looks for the first refused field finds the host. With a tabindex of its own that is negative, Tab would
    // pass over everything in it.
    host.focus = () => view.focus();
    createEffect(
      on(
        () => props.value,
        (text) => {
          // What was typed here comes back as it is; only what others put in is written.
          if (text === view.state.doc.toString()) return;
          view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
        },
        { defer: true },
      ),
    );
    createEffect(
      on(
        () => props.language,
        (now) => view.dispatch({ effects: language.reconfigure(languages[now]()) }),
        { defer: true },
      ),
    );
    createEffect(
      on(
        () => [props.invalid, props.label],
        () => view.dispatch({ effects: named.reconfigure(attributes()) }),
        { defer: true },
      ),
    );
  });
  return (
    <div
      class="script-editor"
      ref={host}
      data-invalid={props.invalid ? "" : undefined}
      aria-invalid={props.invalid ? "true" : undefined}
    />
  );
}
