import Papa from "papaparse";
import type { CalendarDayKind, CalendarImport } from "../../client/protocol/calendar.ts";
import { dayName, dayOfDate, type FileDay, type FileDays, type LineNote } from "./file-days.ts";

type Column = "date" | "end" | "name" | "kind";

const columnNames: Record<Column, readonly string[]> = {
  date: ["date", "day", "start", "日期", "开始", "开始日期"],
  end: ["end", "to", "until", "结束", "结束日期"],
  name: ["name", "title", "summary", "holiday", "名称", "节日", "说明"],
  kind: ["kind", "type", "类型", "状态"],
};
const kindWords: Record<CalendarDayKind, readonly string[]> = {
  off: ["off", "holiday", "free", "休", "放假", "休息", "假期"],
  work: ["work", "working", "workday", "make-up", "makeup", "班", "上班", "补班", "调休"],
};
const withoutHeader: readonly Column[] = ["date", "name", "kind"];
const longestStretchDays = 366;

/** `2026-10-01`, `2026/10/1`, `2026.10.1`, `20261001`; null when the text is nothing of the kind, or no date. */
const dayOfText = (text: string): number | null => {
  const match = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  return match === null ? null : dayOfDate(Number(match[1]), Number(match[2]), Number(match[3]));
};

const columnOf = (cell: string): Column | null => {
  const wanted = cell.trim().toLowerCase();
  for (const column of withoutHeader.concat("end")) if (columnNames[column].includes(wanted)) return column;
  return null;
};

const kindOfText = (text: string): CalendarDayKind | null => {
  const wanted = text.toLowerCase();
  if (kindWords.off.includes(wanted)) return "off";
  return kindWords.work.includes(wanted) ? "work" : null;
};

interface Row {
  line: number;
  cells: Partial<Record<Column, string>>;
}

const readRow = ({ line, cells }: Row, asked: CalendarImport["kind"]): FileDay[] | LineNote => {
  const date = cells.date ?? "";
  const first = dayOfText(date);
  if (first === null)
    return { line, rule: "date", message: `"${date.slice(0, 40)}" is no date such as 2026-10-01` };
  const end = cells.end ?? "";
  const last = end === "" ? first : dayOfText(end);
  if (last === null)
    return { line, rule: "date", message: `"${end.slice(0, 40)}" is no date such as 2026-10-07` };
  if (last < first || last - first >= longestStretchDays) {
    const message = `the end ${end} must be the date or up to ${longestStretchDays - 1} days after it`;
    return { line, rule: "date_order", message };
  }
  const word = cells.kind ?? "";
  const said = word === "" ? null : kindOfText(word);
  if (word !== "" && said === null)
    return { line, rule: "kind", message: `"${word.slice(0, 40)}" is neither off nor work` };
  const kind = said ?? (asked === "work" ? "work" : "off");
  const name = dayName(cells.name ?? "");
  return Array.from({ length: last - first + 1 }, (_, at) => ({ day: first + at, kind, name, line }));
};

/** Rows of date, name and kind, in any order below a header; a cell with line breaks moves the rows after it down. */
export const readCsv = (text: string, kind: CalendarImport["kind"]): FileDays => {
  const parsed = Papa.parse<string[]>(text.replace(/^\uFEFF/, ""), { skipEmptyLines: false });
  const lines: number[] = [];
  let line = 1;
  for (const row of parsed.data) {
    lines.push(line);
    line += 1 + row.join("").split(/\r\n|\n|\r/).length - 1;
  }
  const broken = parsed.errors.filter(({ type }) => type === "Quotes");
  const issues: LineNote[] = broken.map(({ row, message }) => ({
    line: lines[row ?? 0] ?? 1,
    rule: "csv_form",
    message,
  }));
  const read: FileDays = { days: [], leftOut: [], issues };
  if (issues.length > 0) return read;
  const head = parsed.data[0]?.map(columnOf) ?? [];
  const hasHeader = head.includes("date");
  const columns = hasHeader ? head : withoutHeader;
  for (const [index, row] of parsed.data.entries()) {
    if ((hasHeader && index === 0) || row.every((cell) => cell.trim() === "")) continue;
    const cells: Row["cells"] = {};
    for (const [at, column] of columns.entries()) if (column !== null) cells[column] = (row[at] ?? "").trim();
    const found = readRow({ line: lines[index] ?? 1, cells }, kind);
    if (Array.isArray(found)) read.days.push(...found);
    else read.issues.push(found);
  }
  return read;
};
