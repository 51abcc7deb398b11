import { describe, expect, test } from "vitest";
import { applyBatches } from "../../../client/definitions/batches.ts";
import { readDefinitions } from "../../../client/definitions/definition-set.ts";
import { planBatches } from "../../../client/definitions/plan-batches.ts";
import { describePlace, type Problem } from "../../../client/definitions/yaml-places.ts";
import type { DefinitionRef } from "../../../client/protocol/definitions-file.ts";

const told = ({ place, message }: Problem): string => `${describePlace(place)} ${message}`;
const read = (text: string, variables: Record<string, string> = {}) =>
  readDefinitions([{ name: "a.yaml", text }], variables);

const job = (name: string, more = "") =>
  `  - name: ${name}\n    appId: billing\n    jobType: shell\n    script: echo\n${more}`;

describe("reading definitions files", () => {
  test("names what is wrong with file, line and column, all of it at once", () => {
    const { problems } = read(
      `version: 1\njobs:\n${job("a", "    color: red\n    priority: huge\n")}  - name: b\n    appId: billing\n`,
    );
    expect(problems.map(told)).toEqual([
      "a.yaml:7:5 is not a field that is known here",
      'a.yaml:8:5 must be one of "low" | "medium" | "high" | "urgent"',
      "a.yaml:9:5 is required",
    ]);
  });

  test("tells which field was likely meant, and workflows that lead back to themselves", () => {
    const typo = read(`version: 1\njobs:\n${job("a", "    timetype: cron\n    crom: 1\n    zzz: 1\n")}`);
    expect(typo.problems.map(told)).toEqual([
      "a.yaml:7:5 is not a field that is known here; is it timeType?",
      "a.yaml:8:5 is not a field that is known here; is it cron?",
      "a.yaml:9:5 is not a field that is known here",
    ]);
    const flow = (name: string, inner: string) =>
      `  - name: ${name}\n    appId: billing\n    nodes: [{ nodeId: n, workflow: ${inner} }]\n`;
    const circle = read(
      `version: 1\nworkflows:\n${flow("a", "b")}${flow("b", "a")}${flow("c", "elsewhere")}`,
    );
    expect(circle.problems.map(told)).toEqual([
      "a.yaml:5:5 lead through other workflows of these definitions back to this one",
      "a.yaml:8:5 lead through other workflows of these definitions back to this one",
    ]);
  });

  test("names what is no YAML, what stands twice in several files, and documents without a version", () => {
    expect(read("version: 1\njobs: [\n").problems.map(told)[0]).toMatch(/^a\.yaml:\d:\d is not YAML: /);
    expect(read("version: 1\njobs: []\njobs: []\n").problems.map(told)[0]).toMatch(
      /^a\.yaml:3:1 is not YAML: /,
    );
    expect(read(`jobs:\n${job("a")}`).problems.map(told)).toEqual(["a.yaml:1:1 is required"]);
    const twice = readDefinitions(
      ["a.yaml", "b.yaml"].map((name) => ({ name, text: `version: 1\njobs:\n${job("a")}` })),
      {},
    );
    expect(twice.problems.map(told)).toEqual([
      "b.yaml:3:5 is the job billing/a a second time; it stands at a.yaml:3:5",
    ]);
  });

  test("takes several documents of a file, and finds the line of a field in any of them", () => {
    const { set, problems } = read(`version: 1\njobs:\n${job("a")}---\nversion: 1\njobs:\n${job("b")}---\n`);
    expect(problems).toEqual([]);
    expect(set.jobs.map(({ entry }) => entry.name)).toEqual(["a", "b"]);
    expect(set.jobs.map(({ placeOf }) => describePlace(placeOf("script")))).toEqual([
      "a.yaml:6:5",
      "a.yaml:13:5",
    ]);
    // What is missing is missing from its entry.
    expect(set.jobs.map(({ placeOf }) => describePlace(placeOf("cron")))).toEqual([
      "a.yaml:3:5",
      "a.yaml:10:5",
    ]);
  });

  test("fills in variables where secrets stand, and nowhere else", () => {
    const text = `version: 1
jobs:
  - name: call
    appId: billing
    jobType: http
    parameters: \${TOKEN}
    http:
      url: https://example.com
      headers:
        Authorization: Bearer \${TOKEN}
        X.Kept: null
        X.Escaped: $\${TOKEN}
        X.Missing: \${NONE}
`;
    const { set, problems } = read(text, { TOKEN: "t" });
    expect(set.jobs[0]?.entry.parameters).toBe("${".concat("TOKEN}"));
    expect(set.jobs[0]?.entry.http?.headers).toMatchObject({
      Authorization: "Bearer t",
      "X.Kept": null,
      "X.Escaped": "${".concat("TOKEN}"),
    });
    expect(problems.map(told)).toEqual([
      "a.yaml:13:9 names the variable NONE, which is not set: give it in the environment or with --var NONE=VALUE",
    ]);
  });
});

describe("a set in several requests", () => {
  const big = "x".repeat(200_000);
  const text = `version: 1
apps:
  - appId: billing
    name: Billing
workflows:
  - name: outer
    appId: billing
    nodes: [{ nodeId: i, workflow: inner }]
  - name: inner
    appId: billing
    nodes: [{ nodeId: n, job: j0 }]
jobs:
${Array.from({ length: 9 }, (_, index) =>
  job(`j${index}`, `    description: ""\n    parameters: ${index}x\n`),
)
  .join("")
  .replaceAll("script: echo", `script: ${big}`)}`;

  test("keeps each below a megabyte, in the order in which things can be made, and says what stands elsewhere", () => {
    const { set, problems } = read(text);
    expect(problems).toEqual([]);
    const batches = planBatches(set, true);
    expect(batches.map(({ file }) => file.jobs.length)).toEqual([4, 4, 1]);
    for (const { file, alongside } of batches)
      expect(JSON.stringify({ file, alongside }).length).toBeLessThan(1_000_000);
    const last = batches.at(-1);
    expect(last?.file.workflows.map(({ name }) => name)).toEqual(["inner", "outer"]);
    // Each is told of all that it does not hold, so that nothing of the set is pruned, wherever it stands.
    expect(batches.map(({ alongside }) => alongside.length)).toEqual([7, 8, 9]);
    expect(last?.alongside.find(({ name }) => name === "j0")).toMatchObject({ timeType: "none" });
    expect(batches[1]?.placeOf("job", 0, "name")?.line).toBeGreaterThan(20);
  });

  test("tells of what is spoken of, and of workflows, which may let go of jobs; puts calendars beside what follows them", () => {
    const followed = text
      .replace("apps:", "calendars: [{ calendarId: office, name: Office }]\napps:")
      .replaceAll("parameters: 5x", "calendar: office")
      .replaceAll("parameters: 6x", "calendar: office");
    const batches = planBatches(read(followed).set, false);
    expect(batches.map(({ file }) => file.calendars.length)).toEqual([1, 1, 0]);
    const told = batches.map(({ alongside }) => alongside.map(({ kind, name }) => `${kind} ${name}`).sort());
    expect(told).toEqual([
      ["workflow inner", "workflow outer"],
      ["app billing", "workflow inner", "workflow outer"],
      ["app billing", "job j0"],
    ]);
    expect(batches[0]?.alongside.find(({ name }) => name === "inner")?.runs).toEqual([
      { kind: "job", appId: "billing", name: "j0" },
    ]);
  });

  test("are as few as can be, and refused when even their names are too many", () => {
    const { set } = read(text);
    expect(planBatches(set, true, 4_000_000).map(({ alongside }) => alongside)).toEqual([[]]);
    expect(() => planBatches(set, true, 700)).toThrow(/too many for one plan/);
  });

  test("applies in the order of the plan, so many at a time", () => {
    const { set } = read(text);
    const ref = (name: string): { ref: DefinitionRef } => ({ ref: { kind: "job", appId: "billing", name } });
    const wanted = ["j3", "j1", "gone", "j8", "j0", "j7"].map(ref);
    const batches = applyBatches(set, wanted, 4);
    expect(batches.map(({ file }) => file.jobs.map(({ name }) => name))).toEqual([
      ["j3", "j1", "j8"],
      ["j0", "j7"],
    ]);
    expect(batches.flatMap((batch) => batch.wanted)).toEqual(wanted);
  });
});
