import type { LineNote } from "./file-days.ts";

/** A content line of an iCalendar file, unfolded, with the line on which it begins. */
export interface ContentLine {
  line: number;
  /** Upper case, without its parameters. */
  name: string;
  value: string;
  text: string;
}

export interface EventLines {
  line: number;
  lines: ContentLine[];
}

const unfold = (text: string): { line: number; text: string }[] => {
  const unfolded: { line: number; text: string }[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const last = unfolded.at(-1);
    if (/^[ \t]/.test(raw) && last !== undefined) last.text += raw.slice(1);
    else unfolded.push({ line: index + 1, text: raw });
  }
  return unfolded.filter((each) => each.text.trim() !== "");
};

const nameEnd = /^[A-Za-z0-9-]+/;

/** The value follows the first colon outside of quotes. */
const parse = ({ line, text }: { line: number; text: string }): ContentLine | null => {
  const name = nameEnd.exec(text)?.[0];
  if (name === undefined) return null;
  let isQuoted = false;
  for (let at = name.length; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === ":" && !isQuoted)
      return { line, name: name.toUpperCase(), value: text.slice(at + 1), text };
    else if (at === name.length && text[at] !== ";") return null;
  }
  return null;
};

/** The events of a file; what nests wrongly, or is no content line, is an issue with its line. */
export const readEvents = (text: string): { events: EventLines[]; issues: LineNote[] } => {
  const issues: LineNote[] = [];
  const events: EventLines[] = [];
  const open: ContentLine[] = [];
  const report = (line: number, message: string): void => {
    issues.push({ line, rule: "ics_form", message });
  };
  for (const raw of unfold(text)) {
    const content = parse(raw);
    if (content === null) {
      report(raw.line, `"${raw.text.slice(0, 60)}" is no line NAME:value`);
      continue;
    }
    const part = content.value.trim().toUpperCase();
    if (open.length === 0 && !(content.name === "BEGIN" && part === "VCALENDAR")) {
      report(content.line, "an iCalendar file begins with BEGIN:VCALENDAR");
      return { events, issues };
    }
    if (content.name === "BEGIN") {
      open.push({ ...content, value: part });
      if (part === "VEVENT") events.push({ line: content.line, lines: [] });
    } else if (content.name === "END") {
      const begun = open.pop();
      if (begun?.value !== part) {
        report(content.line, `END:${part} ends BEGIN:${begun?.value} of line ${begun?.line}`);
        return { events, issues };
      }
    } else if (open.at(-1)?.value === "VEVENT") events.at(-1)?.lines.push(content);
  }
  const left = open.at(-1);
  if (left !== undefined) report(left.line, `BEGIN:${left.value} is never ended`);
  return { events, issues };
};
