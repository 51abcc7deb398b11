import type { LogLine } from "../../../../client/protocol/run.ts";

// Controls, and the marks that turn or hide text: shown as what they are, so that a log can neither lie nor break out.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is made visible here
const unseen = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function visible(character: string): string {
  const code = character.charCodeAt(0);
  // The pictures of control characters stand in the same order as the characters.
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return `\\u${code.toString(16).padStart(4, "0")}`;
}

/** A line's text with every control character made visible; tabs stay. */
export function shownText(text: string): string {
  return unseen.test(text) ? text.replace(unseen, visible) : text;
}

/** What is looked for, as a pattern; undefined while nothing is. */
export function searchPattern(query: string): RegExp | undefined {
  const text = query.trim();
  if (text === "") return undefined;
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
}

export interface TextPart {
  text: string;
  hit: boolean;
}

/** The text in pieces, hits apart from what stands between them. */
export function splitByHits(text: string, pattern: RegExp): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index), hit: false });
    parts.push({ text: match[0], hit: true });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), hit: false });
  return parts;
}

/** Whether a line's text holds what is looked for. */
export function matches(line: LogLine, pattern: RegExp): boolean {
  // Not test(): it would leave its place in the pattern, and whoever splits next would start there.
  return shownText(line.text).search(pattern) >= 0;
}

/** The lines as a file: tabs between the columns, times in UTC, a note where lines were cut. */
export function logFile(lines: readonly LogLine[], cut: { from: number; to: number } | null): string {
  const written = lines.map((line) =>
    [line.line, line.at, line.level, line.source, line.attempt, line.task ?? "", line.text].join("\t"),
  );
  if (cut) {
    const place = lines.findIndex((line) => line.line > cut.to);
    const note = `# lines ${cut.from} to ${cut.to} were cut`;
    written.splice(place < 0 ? written.length : place, 0, note);
  }
  return `${written.join("\n")}\n`;
}
