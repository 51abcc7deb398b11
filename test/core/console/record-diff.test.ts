import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldChanges, lineChanges } from "../../../console/src/features/records/record-diff.ts";

describe("fields that changed", () => {
  test("are named by their path, and only those", () => {
    const before = { name: "a", flow: { enabled: false, max: null }, tags: ["x"] };
    const after = { name: "a", flow: { enabled: true, max: 5 }, tags: ["x", "y"] };
    expect(fieldChanges(before, after)).toEqual([
      { path: "flow.enabled", change: "changed", before: "false", after: "true" },
      { path: "flow.max", change: "added", before: undefined, after: "5" },
      { path: "tags", change: "changed", before: '["x"]', after: '["x","y"]' },
    ]);
  });

  test("of a creation are all added, of a deletion all removed", () => {
    expect(fieldChanges(null, { id: 1 })).toEqual([
      { path: "id", change: "added", before: undefined, after: "1" },
    ]);
    expect(fieldChanges({ id: 1 }, null)).toEqual([
      { path: "id", change: "removed", before: "1", after: undefined },
    ]);
  });

  test("reach into lists of objects", () => {
    const contacts = (email: string) => ({ contacts: [{ nickname: "Lin" }, { nickname: "Wei", email }] });
    expect(fieldChanges(contacts("a@b.c"), contacts("d@e.f")).map((change) => change.path)).toEqual([
      "contacts.1.email",
    ]);
  });
});

describe("lines that changed", () => {
  test("keep what stayed between them", () => {
    const marks = lineChanges("a\nb\nc\nd", "a\nc\nx\nd").map((line) => line.mark + line.text);
    expect(marks).toEqual([" a", "-b", " c", "+x", " d"]);
  });

  test("lead from any text to any other, and tell nothing but those two", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 })
      .map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineChanges(before, after);
        const without = (mark: string) => lines.filter((line) => line.mark !== mark).map((line) => line.text);
        expect(without("+").join("\n")).toBe(before);
        expect(without("-").join("\n")).toBe(after);
      }),
    );
  });
});
