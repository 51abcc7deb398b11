import { logSizes } from "../../client/protocol/run.ts";
import type { LogEntry, StoredLogLine } from "../job-timer/rpc.ts";

/** One stored line, as JSON without names: [at, level, source, attempt, task, text]. */
type PackedLine = [number, string, string, number, string | null, string];

const levelLetters = { debug: "d", info: "i", warn: "w", error: "e" } as const;
const levelsByLetter = new Map<string, LogEntry["level"]>([
  ["d", "debug"],
  ["i", "info"],
  ["w", "warn"],
  ["e", "error"],
]);

/** JSON escapes line ends, NUL and lone surrogates, so that a body splits safely at line ends and text comes back as it was. */
export const packLine = (entry: LogEntry, source: string, attempt: number): string => {
  const packed: PackedLine = [
    entry.at,
    levelLetters[entry.level],
    source,
    attempt,
    entry.task,
    cutText(entry.text),
  ];
  return JSON.stringify(packed);
};

export const unpackLine = (packed: string, line: number): StoredLogLine => {
  const [at, letter, source, attempt, task, text]: PackedLine = JSON.parse(packed);
  return { line, at, level: levelsByLetter.get(letter) ?? "info", source, attempt, task, text };
};

/** Characters are code points; a pair is never split. */
const cutText = (text: string): string => {
  const most = logSizes.maxLineCharacters;
  if (text.length <= most) return text;
  let units = 0;
  let characters = 0;
  for (const character of text) {
    if (characters === most) break;
    characters += 1;
    units += character.length;
  }
  return text.slice(0, units);
};

const encoder = new TextEncoder();
export const utf8Bytes = (text: string): number => encoder.encode(text).length;
