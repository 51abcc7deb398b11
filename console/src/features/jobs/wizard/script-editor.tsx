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
  invalid: boolean;
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
      tabIndex={-1}
    />
  );
}
