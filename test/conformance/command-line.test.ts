import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { api, baseUrl, newNamespace } from "./api-trial.ts";

const program = fileURLToPath(new URL("../../client/cli/index.ts", import.meta.url));
let folder: string;
let ns: string;

/** Each command is a process of its own, which a busy machine takes its time to start. */
const slow = { timeout: 90_000 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "carillon-cli-"));
  ns = await newNamespace();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  out: string;
  error: string;
}

const carillon = (args: string[], input = "", env: Record<string, string> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], {
      env: {
        PATH: process.env.PATH,
        CARILLON_URL: baseUrl,
        CARILLON_TOKEN: inject("adminToken"),
        CARILLON_NAMESPACE: ns,
        ...env,
      },
    });
    const ended: Ended = { code: null, out: "", error: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      ended.out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      ended.error += chunk.toString();
    });
    child.on("close", (code) => resolve({ ...ended, code }));
    child.stdin.end(input);
  });

const definitions = `version: 1
apps:
  - appId: billing
    name: Billing
jobs:
  - name: Close the day
    appId: billing
    jobType: shell
    script: |
      echo one
      echo two
    timeType: cron
    cron: 0 30 2 ? * MON-FRI
  - name: Extract
    appId: billing
    jobType: http
    http:
      url: https://example.com/
workflows:
  - name: Nightly
    appId: billing
    nodes:
      - { nodeId: extract, job: Extract }
`;

test("plans, applies, applies again without a change, and exports what applies as it is", slow, async () => {
  const file = join(folder, "billing.yaml");
  await writeFile(file, definitions);
  const planned = await carillon(["plan", folder, "--detailed-exitcode"]);
  expect([planned.code, planned.error]).toEqual([3, ""]);
  expect(planned.out).toContain("+ job billing/Close the day\n");
  expect(planned.out).toContain("Plan: 4 to create, 0 to change, 0 to delete, 0 unchanged.\n");
  const unasked = await carillon(["apply", file]);
  expect([unasked.code, unasked.error]).toEqual([2, expect.stringContaining("give --yes")]);
  const applied = await carillon(["apply", file, "--yes", "--source", "repo"]);
  expect([applied.code, applied.out]).toEqual([0, expect.stringContaining("Applied: 4 created")]);
  expect(await carillon(["plan", file, "--detailed-exitcode"])).toEqual({
    code: 0,
    out: "No changes: 4 unchanged.\n",
    error: "",
  });
  const exported = await carillon(["export"]);
  const again = await carillon(["plan", "-", "--json"], exported.out);
  expect(JSON.parse(again.out).counts).toMatchObject({ unchanged: 4, change: 0 });
  await writeFile(file, definitions.split("  - name: Extract")[0] ?? "");
  const pruned = await carillon(["plan", file, "--source", "repo", "--prune"]);
  expect(pruned.out).toContain("- workflow billing/Nightly");
  expect(pruned.out).toContain("- job billing/Extract");
  const colourful = await carillon(["plan", "-"], definitions.replace("echo two", "echo 2"), {
    FORCE_COLOR: "1",
  });
  expect(colourful.out).toContain("\u001b[31m      - echo two\u001b[0m");
  expect(colourful.out).toContain("\u001b[32m      + echo 2\u001b[0m");
});

test(
  "names file, line and field of what is wrong, here and on the platform, and applies nothing then",
  slow,
  async () => {
    const unknown = await carillon(["plan", "-"], "version: 1\njobs:\n  - name: x\n    color: red\n");
    expect([unknown.code, unknown.error]).toEqual([
      1,
      expect.stringContaining("-:4:5: jobs.0.color is not a field"),
    ]);
    const wrong = definitions
      .replace("0 30 2 ? * MON-FRI", "0 30 25 ? * MON-FRI")
      .replace("Close the day", "Wrong");
    const refused = await carillon(["apply", "-", "--yes"], wrong);
    expect([refused.code, refused.out]).toEqual([
      1,
      expect.stringMatching(/! job billing\/Wrong\n {4}-:13:5: cron /),
    ]);
    expect((await api("GET", `/namespaces/${ns}/jobs?search=Wrong`)).body.items).toEqual([]);
  },
);

test("runs jobs with an exit code by their outcome, and lists runs, jobs and who one is", slow, async () => {
  await api("POST", `/namespaces/${ns}/apps`, { appId: "runs", name: "runs" });
  await api("POST", `/namespaces/${ns}/jobs`, {
    appId: "runs",
    name: "nobody takes it",
    jobType: "shell",
    script: "echo",
    startLimitSeconds: 1,
  });
  const run = await carillon(["run", "nobody takes it", "--wait", "--json"]);
  expect([run.code, JSON.parse(run.out)]).toEqual([
    1,
    expect.objectContaining({ status: "failed", reason: "no_worker" }),
  ]);
  const { runId } = JSON.parse(run.out);
  const runs = await carillon(["runs", "--job", "nobody", "--status", "failed"]);
  expect(runs.out).toMatch(new RegExp(`RUN +STATUS .*\\n${runId} +failed +no_worker +runs +api `));
  expect((await carillon(["logs", runId, "-f"])).code).toBe(0);
  expect((await carillon(["jobs", "--app", "runs"])).out).toContain("nobody takes it");
  expect((await carillon(["whoami"])).out).toContain("administrator");
  const nobody = await carillon(["whoami"], "", { CARILLON_TOKEN: "cat_wrong" });
  expect([nobody.code, nobody.out]).toEqual([1, ""]);
  expect((await carillon(["run", "no such job"])).error).toContain('no job is called "no such job" here');
  expect((await carillon(["runs", "--limit", "x"])).code).toBe(2);
});
