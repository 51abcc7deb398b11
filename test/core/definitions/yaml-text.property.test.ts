import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, parseDocument } from "yaml";
import { yamlText } from "../../../worker/definitions/yaml-text.ts";

/** Texts that readers of YAML take for something else, and texts with everything that a line can break on. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }).filter((value) => value.isWellFormed()),
  fc.constantFrom(
    "yes",
    "No",
    "on",
    "null",
    "~",
    "",
    " ",
    "1",
    "012",
    "1_000",
    "1:30",
    "0x1f",
    "1e3",
    ".5",
    ".inf",
  ),
  fc.constantFrom(
    "- a",
    "a: b",
    "a #b",
    "#a",
    "'a",
    '"a',
    "{a",
    "[a",
    "*a",
    "&a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "a:",
    "? a",
    "---",
    "...",
  ),
  fc.constantFrom(
    "2026-11-24",
    "2026-11-24T06:32:07Z",
    "0 30 2 ? * MON-FRI",
    "名前",
    "a\u2028b",
    "a\u0085b",
    "\ufeffa",
    "<<",
    "=",
  ),
  fc
    .array(fc.constantFrom("", " ", "  x", "\tx", "echo hi", "x ", "# x", "---", "\r"), { maxLength: 6 })
    .map((lines) => lines.join("\n")),
);
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small" }, scalar, tie("list"), tie("map")),
  list: fc.array(tie("value"), { maxLength: 4 }),
  map: fc.dictionary(
    text.filter((key) => key !== "__proto__"),
    tie("value"),
    { maxKeys: 4, noNullPrototype: true },
  ),
}));

const plain = (given: unknown): unknown => JSON.parse(JSON.stringify(given));

test("what is written reads as what it was made from, for readers of YAML 1.2 and of 1.1", () => {
  fc.assert(
    fc.property(fc.record({ top: value, other: value }), (given) => {
      const written = yamlText(given);
      expect(parse(written)).toEqual(plain(given));
      const old = parseDocument(written, { version: "1.1", merge: false });
      expect(old.errors).toEqual([]);
      expect(plain(old.toJS())).toEqual(plain(given));
    }),
    { numRuns: 300, seed: 20_261_122 },
  );
});

test("lines of several texts stand as they are, small lists and edges in one line, remarks above", () => {
  const written = yamlText(
    {
      jobs: [
        {
          name: "tidy",
          script: "echo a\necho b\n",
          tags: ["x", "z"],
          edges: [{ from: "a", to: "b", when: true }],
        },
      ],
    },
    new Map([["jobs.0", "said twice"]]),
  );
  expect(written).toBe(`jobs:
  # said twice
  - name: tidy
    script: |
      echo a
      echo b
    tags: [x, z]
    edges:
      - { from: a, to: b, when: true }
`);
});
