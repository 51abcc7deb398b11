import { expect, test } from "vitest";
import type { Operation, OperationFormat } from "../../../client/protocol/operation.ts";
import { operationFileOf } from "../../../worker/operations/operation-file.ts";

const record: Operation = {
  operationId: 7,
  namespace: "default",
  at: "2026-11-24T06:32:07.000Z",
  actor: "Ada",
  role: "editor",
  sourceAddress: "192.0.2.1",
  action: "job.update",
  objectType: "job",
  objectId: "104",
  objectName: "=HYPERLINK(1)",
  before: null,
  after: { name: 'says "hi",\nthen more' },
};

const toText = (format: OperationFormat, records: Operation[]): string => {
  const file = operationFileOf(format);
  return file.head + records.map((one, at) => file.write(one, at === 0)).join("") + file.tail;
};

test("a file of records as CSV quotes what has quotes, commas or lines, and disarms what looks like a formula", () => {
  const text = toText("csv", [record]);
  expect(text).toBe(
    "\uFEFFoperationId,namespace,at,actor,role,sourceAddress,action,objectType,objectId,objectName,before,after\r\n" +
      "7,default,2026-11-24T06:32:07.000Z,Ada,editor,192.0.2.1,job.update,job,104,'=HYPERLINK(1),," +
      '"{""name"":""says \\""hi\\"",\\nthen more""}"\r\n',
  );
  for (const start of ["+", "-", "@", "\t", "\n", "＝"]) {
    expect(toText("csv", [{ ...record, objectName: `${start}1` }])).toContain(`'${start}1`);
  }
});

test("a file of records as JSON lines holds one record a line, as the API answers it", () => {
  const text = toText("jsonl", [record, record]);
  expect(
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([record, record]);
});

test("a file of records as JSON is one array, also of none", () => {
  expect(JSON.parse(toText("json", [record, record]))).toEqual([record, record]);
  expect(JSON.parse(toText("json", []))).toEqual([]);
});
