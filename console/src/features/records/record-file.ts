import type { Operation } from "../../../../client/protocol/operation.ts";

export const recordFormats = ["csv", "jsonl"] as const;
export type RecordFormat = (typeof recordFormats)[number];

const columns = [
  "operationId",
  "at",
  "actor",
  "role",
  "sourceAddress",
  "action",
  "objectType",
  "objectId",
  "objectName",
  "before",
  "after",
] as const satisfies readonly (keyof Operation)[];

/** Programs for tables run what starts like a formula, and names are other people's text. */
const isFormula = /^[=+\-@\t\r]/;

const cell = (value: unknown): string => {
  const text = value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
  const safe = isFormula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** RFC 4180, with the columns of the API's names. */
const toCsv = (records: readonly Operation[]): string =>
  [columns.join(","), ...records.map((record) => columns.map((column) => cell(record[column])).join(","))]
    .map((line) => `${line}\r\n`)
    .join("");

/** One JSON object a line, as the API answers it. */
const toJsonLines = (records: readonly Operation[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("");

export interface RecordFile {
  type: string;
  text: string;
}

export const toRecordFile = (format: RecordFormat, records: readonly Operation[]): RecordFile =>
  format === "csv"
    ? { type: "text/csv;charset=utf-8", text: toCsv(records) }
    : { type: "application/jsonl", text: toJsonLines(records) };
