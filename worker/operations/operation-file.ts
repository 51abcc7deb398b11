import type { Operation, OperationFormat } from "../../client/protocol/operation.ts";

const columns = [
  "operationId",
  "namespace",
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

/** Programs for tables run what starts like a formula, also in full width, and names are other people's text. */
const isFormula = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

const cell = (value: unknown): string => {
  const text = value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
  const safe = isFormula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** A file as it is written: what stands before, between and after the records. */
export interface OperationFile {
  type: string;
  head: string;
  write(record: Operation, isFirst: boolean): string;
  tail: string;
}

const files: Record<OperationFormat, OperationFile> = {
  // RFC 4180, with the columns of the API's names; the mark in front tells programs for tables that it is UTF-8.
  csv: {
    type: "text/csv; charset=utf-8",
    head: `\uFEFF${columns.join(",")}\r\n`,
    write: (record) => `${columns.map((column) => cell(record[column])).join(",")}\r\n`,
    tail: "",
  },
  json: {
    type: "application/json",
    head: "[",
    write: (record, isFirst) => `${isFirst ? "\n" : ",\n"}${JSON.stringify(record)}`,
    tail: "\n]\n",
  },
  jsonl: {
    type: "application/jsonl",
    head: "",
    write: (record) => `${JSON.stringify(record)}\n`,
    tail: "",
  },
};

export const operationFileOf = (format: OperationFormat): OperationFile => files[format];
