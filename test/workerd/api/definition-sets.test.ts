import * as v from "valibot";
import { beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { DefinitionSet } from "../../../client/definitions/definition-set.ts";
import { planBatches } from "../../../client/definitions/plan-batches.ts";
import { definitionsFile } from "../../../client/protocol/definitions-file.ts";
import { api } from "./a-deployment.ts";
import {
  actionsOf,
  app,
  apply,
  daily,
  type Entries,
  exported,
  flow,
  issuesOf,
  newNamespace,
  plan,
  shell,
} from "./definitions-trial.ts";

let ns = "";
beforeEach(async () => {
  ns = await newNamespace();
});

const holidays = (kind: "off" | "work", ...dates: string[]) =>
  dates.map((date) => ({ date, kind, name: kind === "off" ? "National Day" : "" }));
const office = {
  calendarId: "office",
  name: "Office days",
  days: [...holidays("work", "2026-10-10"), ...holidays("off", "2026-10-01", "2026-10-02", "2026-10-03")],
};
const onWorkdays = {
  ...daily,
  cron: "0 0 4 * * ?",
  calendar: "office",
  calendarRule: "working_days" as const,
};

describe("calendars in definitions files", () => {
  test("are made before the jobs that follow them, exported with them, and no change when they come again", async () => {
    const entries: Entries = {
      apps: [app],
      jobs: [shell("tidy", onWorkdays)],
      workflows: [flow("nightly", [], { publish: false, ...onWorkdays })],
      calendars: [office, { calendarId: "unused", name: "Unused" }],
    };
    const planned = await plan(entries);
    expect(actionsOf(planned).slice(0, 3)).toEqual([
      "create calendar office",
      "create calendar unused",
      "create app billing",
    ]);
    expect(planned.body.items[0].changes.slice(-2)).toEqual([
      { path: "days.2026-10-01..2026-10-03", after: "off National Day" },
      { path: "days.2026-10-10", after: "work" },
    ]);
    expect((await apply(entries)).body.counts).toMatchObject({ created: 5, refused: 0, failed: 0 });
    expect((await plan(entries)).body.counts).toMatchObject({ unchanged: 5 });
    const [job] = (await api("GET", `/namespaces/${ns}/jobs`)).body.items;
    expect(job.nextFireAt).not.toBeNull();
    const text = await exported("?app=billing");
    expect(text).toContain(`calendars:
  - calendarId: office
    name: Office days
    days:
      - { date: "2026-10-01", kind: "off", name: National Day }
`);
    expect(text).toContain('- { date: "2026-10-10", kind: work }');
    expect([text.includes("unused"), (await exported()).includes("unused")]).toEqual([false, true]);
    expect(await exported(`?jobId=${job.jobId}`)).toContain("calendarId: office");
    ns = await newNamespace();
    expect((await apply(parse(text))).body.counts).toMatchObject({ created: 4, refused: 0, failed: 0 });
    expect(await exported()).toBe(text);
  });

  test("are judged as the file has them, and changed by day with a new version for whoever follows them", async () => {
    await apply({ apps: [app], jobs: [shell("tidy", onWorkdays)], calendars: [office] });
    const next = { ...office, days: [...holidays("off", "2026-10-01"), ...holidays("work", "2026-10-02")] };
    const planned = await plan({ calendars: [next] });
    expect(planned.body.items[0]).toMatchObject({ action: "change", version: 1, appId: null });
    expect(planned.body.items[0].changes).toEqual([
      { path: "days.2026-10-02", before: "off National Day", after: "work" },
      { path: "days.2026-10-03", before: "off National Day" },
      { path: "days.2026-10-10", before: "work" },
    ]);
    const seen = { kind: "calendar", name: "office", version: 7 };
    expect((await apply({ calendars: [next] }, { expected: [seen] })).status).toBe(412);
    await apply({ calendars: [next] }, { expected: [{ ...seen, version: 1 }] });
    const { body } = await api("GET", `/namespaces/${ns}/calendars/office`);
    expect([body.version, body.daysOff, body.workDays, body.uses]).toEqual([2, 1, 1, 1]);
    const never = { calendarId: "never", name: "Never", workingWeekdays: [] };
    const wrong: Entries = {
      calendars: [never, never],
      jobs: [
        shell("a", { ...onWorkdays, calendar: "never" }),
        shell("b", { ...onWorkdays, calendar: "Office days" }),
        shell("c", { ...onWorkdays, calendar: "nowhere" }),
      ],
    };
    const refused = await plan(wrong);
    expect(issuesOf(refused)).toEqual([
      ["calendarId", "repeated"],
      ["calendar", "calendar_never_fires"],
      ["calendar", "exists"],
      ["calendar", "exists"],
    ]);
    const [, , , meant] = refused.body.items.flatMap(({ issues }: { issues: object[] }) =>
      issues.slice(0, 1),
    );
    expect(refused.body.items.map(({ issues }: { issues: object[] }) => issues[0])).toContainEqual(
      expect.objectContaining({ suggestion: "office" }),
    );
    expect(meant).not.toHaveProperty("suggestion");
  });

  test("are pruned after what followed them, and kept while anything else does", async () => {
    const other = { calendarId: "other", name: "Other" };
    const first: Entries = {
      apps: [app],
      jobs: [
        shell("a", onWorkdays),
        shell("b", { ...onWorkdays, calendar: "other" }),
        shell("c", onWorkdays),
      ],
      calendars: [office, other],
    };
    await apply(first, { source: "repo" });
    const pruning = { source: "repo", prune: true };
    // Named by an entry still, as a job may be by a workflow.
    expect(
      actionsOf(await plan({ jobs: [shell("b", { ...onWorkdays, calendar: "other" })] }, pruning)),
    ).toEqual(["unchanged job b", "delete job a", "delete job c", "delete calendar office"]);
    await api("POST", `/namespaces/${ns}/jobs`, { body: shell("by hand", onWorkdays) });
    const next: Entries = { jobs: [shell("a", daily), shell("b", daily)] };
    const held = await plan(next, pruning);
    expect(actionsOf(held).slice(-2)).toEqual(["refused calendar office", "delete calendar other"]);
    expect(held.body.items.at(-2).issues[0].message).toBe(
      "cannot be deleted: it is followed by job billing/by hand",
    );
    const deletes = [
      { kind: "calendar", name: "other" },
      { kind: "job", appId: "billing", name: "c" },
    ];
    expect(actionsOf(await apply(next, { source: "repo", deletes }))).toEqual([
      "changed job a",
      "changed job b",
      "deleted job c",
      "deleted calendar other",
    ]);
    const { items } = (await api("GET", `/namespaces/${ns}/calendars`)).body;
    expect(items.map(({ calendarId }: { calendarId: string }) => calendarId)).toEqual(["office"]);
  });
});

const entriesIn = (file: Entries): DefinitionSet => {
  const { calendars, apps, jobs, workflows } = v.parse(definitionsFile, { version: 1, ...file });
  const sourced = <T>(list: readonly T[]) =>
    list.map((entry) => ({ entry, placeOf: () => ({ file: "a", line: 1, column: 1 }) }));
  return {
    calendars: sourced(calendars),
    apps: sourced(apps),
    jobs: sourced(jobs),
    workflows: sourced(workflows),
  };
};

/** What the platform says of a set in requests of so many bytes, as the command sends them. */
const planInParts = async (file: Entries, most: number): Promise<{ parts: number; said: string[] }> => {
  const batches = planBatches(entriesIn(file), true, most);
  const said = new Set<string>();
  for (const batch of batches) {
    const { alongside } = batch;
    const answer = await api("POST", `/namespaces/${ns}/plan`, {
      body: { file: batch.file, source: "repo", prune: true, alongside },
    });
    expect(answer.status).toBe(200);
    for (const { kind, name, action, step, issues } of answer.body.items)
      said.add(JSON.stringify({ kind, name, action, step, issues }));
  }
  return { parts: batches.length, said: [...said].sort() };
};

describe("a set in several requests", () => {
  test("is planned as it would be in one, whatever stands in which", async () => {
    await apply(
      {
        apps: [app],
        calendars: [office, { ...office, calendarId: "gone" }],
        jobs: ["a", "b", "c", "d", "gone"]
          .map((name) => shell(name))
          .concat(shell("timed", daily), shell("follows", { ...onWorkdays, calendar: "gone" })),
        workflows: [flow("one", ["a", "b", "gone"]), flow("two", ["c"]), flow("going", ["d"])],
      },
      { source: "repo" },
    );
    // So that a few of them fill a request.
    const wide = { parameters: "x".repeat(1_500) };
    const next: Entries = {
      calendars: [{ ...office, days: [] }],
      jobs: [
        // Let go by a workflow elsewhere, and by one that goes.
        shell("a", { ...wide, ...daily }),
        shell("d", { ...wide, ...daily }),
        // Held by one that stays as it is.
        shell("c", { ...wide, ...daily }),
        shell("b", wide),
        shell("timed", wide),
        shell("late", { ...wide, ...onWorkdays }),
        shell("moved", { ...wide, ...daily, renamedFrom: "follows" }),
      ],
      workflows: [flow("one", ["timed"]), flow("two", ["c", "b"]), flow("wrong", ["late", "unknown"])],
    };
    const whole = await planInParts(next, 1_000_000);
    expect(whole.parts).toBe(1);
    expect(whole.said.map((text) => JSON.parse(text)).filter(({ action }) => action === "delete")).toEqual([
      expect.objectContaining({ kind: "calendar", name: "gone" }),
      expect.objectContaining({ kind: "job", name: "gone" }),
      expect.objectContaining({ kind: "workflow", name: "going" }),
    ]);
    for (const most of [10_000, 6_000, 4_500]) {
      const cut = await planInParts(next, most);
      expect(cut.parts).toBeGreaterThan(1);
      expect(cut.said).toEqual(whole.said);
    }
  });
});
