import { expect, test } from "vitest";
import type { Operation } from "../../../client/protocol/operation.ts";
import { toRecordFile } from "../../../console/src/features/records/record-file.ts";

const record: Operation = {
  operationId: 7,
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

test("a file of records as CSV quotes what has quotes, commas or lines, and disarms what looks like a formula", () => {
  const { text } = toRecordFile("csv", [record]);
  expect(text).toBe(
    "operationId,at,actor,role,sourceAddress,action,objectType,objectId,objectName,before,after\r\n" +
      "7,2026-11-24T06:32:07.000Z,Ada,editor,192.0.2.1,job.update,job,104,'=HYPERLINK(1),," +
      '"{""name"":""says \\""hi\\"",\\nthen more""}"\r\n',
  );
  for (const start of ["+", "-", "@", "\t"]) {
    expect(toRecordFile("csv", [{ ...record, objectName: `${start}1` }]).text).toContain(`'${start}1`);
  }
});

test("a file of records as JSON lines holds one record a line, as the API answers it", () => {
  const { text } = toRecordFile("jsonl", [record, record]);
  expect(
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([record, record]);
});
