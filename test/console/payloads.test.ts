import { readdir } from "node:fs/promises";
import { beforeAll, expect, inject, test } from "vitest";
import { routes } from "../../client/protocol/routes/index.ts";
import { administrator, openPageAs, type TestPage } from "./browser.ts";
import { type RunTrial, startRunTrial } from "./run-trial.ts";

/**
 * Scripts in every text that people, programs and workers can leave behind, then every page of the console on which they
 * stand: nothing runs, nothing becomes an element, and the content security policy has nothing to refuse.
 */
const mark = "payload";
const payload = `"'><img class=injected src=x onerror="window.ran=1"><script>window.ran=1</script><a href="javascript:window.ran=1" class=injected>x</a>`;
/** Names are one line of at most a hundred characters. */
const name = `"'><img class=injected src=x onerror=window.ran=1><script>window.ran=1</script>${mark}`;
const template = `{{constructor.constructor('window.ran=1')()}} \${window.ran=1} ${mark}`;

const baseUrl = inject("baseUrl");
const routesFolder = new URL("../../console/src/routes/", import.meta.url);

let page: TestPage;
let trial: RunTrial;
let ids: Record<string, string>;

/** As a file is named, so is its page; those of development and before a log-in aside. */
const pagesOfConsole = async (): Promise<string[]> => {
  const files = await readdir(routesFolder, { recursive: true });
  return files
    .filter((file) => file.endsWith(".tsx") && !/^(dev|login)\//.test(file))
    .map((file) => `/${file.replace(/(\/?index)?\.tsx$/, "")}`);
};

/** A page that needs an id of another kind wants an object with payloads in `ids`. */
const urlOf = (path: string): string =>
  path.replaceAll(/\[(\w+)\]/g, (_, id: string) => {
    const value = ids[id];
    if (value === undefined) throw new Error(`the trial has no ${id} for ${path}`);
    return encodeURIComponent(value);
  });

const leaveWorkflow = async (jobId: number): Promise<{ workflowId: string; workflowRunId: string }> => {
  const { ns, appId } = trial;
  const { api } = trial.trial;
  const { workflowId } = await api.call(routes.createWorkflow, {
    params: { ns },
    body: { appId, name, description: `<script>${mark}`, timeType: "api" },
  });
  const params = { ns, workflowId };
  const nodes = [{ nodeId: "only", kind: "job" as const, jobId }];
  await api.call(routes.putWorkflowDag, { params, body: { nodes, edges: [] } });
  const { workflowRunId } = await api.call(routes.runWorkflow, { params, body: {} });
  return { workflowId: String(workflowId), workflowRunId };
};

const leaveCalendar = async (): Promise<string> => {
  const { ns } = trial;
  const { api } = trial.trial;
  await api.call(routes.createFeed, { params: { ns }, body: { name } });
  const days = [{ date: "2030-01-01", kind: "off" as const, name }];
  const { calendarId } = await api.call(routes.createCalendar, {
    params: { ns },
    body: { name, description: payload.slice(0, 200), days },
  });
  return calendarId;
};

const leavePayloads = async (): Promise<void> => {
  const { ns, appId } = trial;
  const { api } = trial.trial;
  const params = { ns, appId };
  await api.call(routes.updateNamespace, { params: { ns }, body: { name, description: payload } });
  const contact = { nickname: name, webhook: { webhook: "https://example.com/<script>", keyword: name } };
  await api.call(routes.updateApp, {
    params,
    body: { name, description: `<img class=injected src=x onerror=1>${mark}`, contacts: [contact] },
  });
  const user = {
    email: `p${Date.now()}@example.com`,
    name,
    role: "viewer" as const,
    password: "long enough words",
  };
  const { userId } = await api.call(routes.createUser, { body: user });
  await api.call(routes.setGrants, { params, body: { userIds: [userId] } });
  await api.call(routes.createToken, { body: { name, role: "viewer" } });
  const texts = { description: `<script>${mark}`, parameters: payload, tags: [`<b class=injected>${mark}`] };
  const echo = await trial.newJob(name, "echo", { ...texts, owner: name });
  const fail = await trial.newJob(template, "fail", { ...texts, name: template });
  await trial.newRun(echo, "success", payload);
  await trial.newRun(fail, "failed", payload);
  const write = await trial.newJob(`${mark} writes`, "write", texts);
  const runId = await trial.newRun(
    write,
    "success",
    `${payload}\n<svg onload=window.ran=1>\n\u001b[31m${payload}`,
  );
  const calendarId = await leaveCalendar();
  ids = { ns, appId, jobId: String(fail), runId, calendarId, ...(await leaveWorkflow(echo)) };
};

beforeAll(async () => {
  trial = await startRunTrial();
  await leavePayloads();
  return trial.stop;
});

interface Seen {
  url: string;
  ran: unknown;
  injected: number;
  dialogs: number;
  errors: string[];
}

test("text that holds scripts stays text on every page of the console", { timeout: 180_000 }, async () => {
  const seen: Seen[] = [];
  let shown = 0;
  let dialogs = 0;
  page = await openPageAs(administrator(), `${baseUrl}/settings`);
  page.on("dialog", (dialog) => {
    dialogs += 1;
    void dialog.dismiss();
  });
  for (const path of await pagesOfConsole()) {
    const url = urlOf(path);
    await page.goto(baseUrl + url);
    await page.locator("h1").waitFor();
    await page.waitForLoadState("networkidle");
    if ((await page.locator("main").textContent())?.includes(mark)) shown += 1;
    seen.push({
      url: path,
      ran: await page.evaluate("window.ran ?? null"),
      injected: await page.locator(".injected").count(),
      dialogs,
      errors: page.errors.splice(0),
    });
  }
  await page.context().close();
  expect(
    seen.filter(
      ({ ran, injected, dialogs, errors }) => ran !== null || injected + dialogs + errors.length > 0,
    ),
  ).toEqual([]);
  // It was there to be seen: a page that shows nothing proves nothing.
  expect(shown).toBeGreaterThan(8);
});

test("addresses that hold scripts stay text as well", async () => {
  page = await openPageAs(administrator(), `${baseUrl}/settings`);
  const script = encodeURIComponent(payload);
  for (const url of [
    `/ns/${script}/jobs`,
    `/ns/${ids.ns}/jobs?search=${script}&app=${script}`,
    `/ns/${ids.ns}/executions/${script}`,
    `/${script}`,
    "/login?next=javascript:window.ran=1",
    "/login?next=//example.com/",
  ]) {
    await page.goto(baseUrl + url);
    await page.locator("h1, h2").first().waitFor();
    expect([url, await page.evaluate("window.ran ?? null"), await page.locator(".injected").count()]).toEqual(
      [url, null, 0],
    );
    expect(new URL(page.url()).origin).toBe(new URL(baseUrl).origin);
  }
  await page.context().close();
});
