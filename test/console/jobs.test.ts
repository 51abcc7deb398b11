import { beforeEach, describe, expect, inject, test } from "vitest";
import {
  administrator,
  findAxeViolations,
  logIn,
  openPageAs,
  overflowsSideways,
  type PageOptions,
  type TestPage,
} from "./browser.ts";

const baseUrl = inject("baseUrl");
const token = inject("adminToken");

let page: TestPage;
let ns = "";

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${baseUrl}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

interface SavedJob {
  jobId: number;
  name: string;
  enabled: boolean;
  cron: string | null;
  timeZone: string | null;
  script: string | null;
  version: number;
}

const addApp = () => api("POST", `/namespaces/${ns}/apps`, { appId: "billing", name: "Billing" });
const addJob = (name: string, more: object = {}) =>
  api<SavedJob>("POST", `/namespaces/${ns}/jobs`, {
    name,
    appId: "billing",
    jobType: "shell",
    script: "echo done",
    ...more,
  });
const readJob = (jobId: number) => api<SavedJob>("GET", `/namespaces/${ns}/jobs/${jobId}`);
const readJobs = async () => (await api<{ items: SavedJob[] }>("GET", `/namespaces/${ns}/jobs`)).items;

async function open(path: string, options?: PageOptions): Promise<void> {
  const target = `/ns/${ns}${path}`;
  page = await openPageAs(administrator(), baseUrl + target, options);
}

const next = () => page.locator(".sheet-foot .primary").click();
const expression = () => page.getByLabel("Cron expression");
const spoken = () => page.locator(".cron .words p b");

/** To the second step of a new shell job. */
async function fillBasic(name: string): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("radio", { name: "shell" }).click();
  await page.getByRole("button", { name: "Put in a starter script" }).click();
  await next();
  await page.getByRole("radio", { name: "Cron" }).click();
  await spoken().filter({ hasText: /./ }).waitFor();
}

beforeEach(async () => {
  ns = `jobs-${Math.random().toString(36).slice(2, 10)}`;
  await api("POST", "/namespaces", { id: ns, name: `Namespace ${ns}` });
});

describe("list of jobs", () => {
  test("offers to create an app while there is none", async () => {
    await open("/jobs");
    await page.getByRole("heading", { name: "Jobs belong to an app, and there is none yet" }).waitFor();
    await page.getByRole("link", { name: "Create app" }).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
  });

  test("shows what each job is, when it runs and whether it fires", async () => {
    await addApp();
    await addJob("Hourly sweep", { timeType: "cron", cron: "0 0 * * * ?" });
    await addJob("By hand", { enabled: false });
    await open("/jobs");
    const sweep = page.getByRole("row", { name: /Hourly sweep/ });
    await sweep.getByText("0 0 * * * ?").waitFor();
    expect(await sweep.textContent()).toMatch(/shell standalone.*in \d+ [ms].*Enabled/);
    expect(
      await page
        .getByRole("row", { name: /By hand/ })
        .last()
        .textContent(),
    ).toMatch(/Disabled/);
    expect(await findAxeViolations(page)).toEqual([]);
  });

  test("filters by what the URL says and writes what is chosen into it", async () => {
    await addApp();
    await addJob("Alpha", { tags: ["nightly"] });
    await addJob("Beta", { enabled: false });
    await open("/jobs?search=alp");
    await page.getByRole("link", { name: /Alpha/ }).waitFor();
    expect(await page.getByRole("link", { name: /Beta/ }).count()).toBe(0);
    await page.getByRole("button", { name: "Remove filter Search" }).click();
    await page.getByRole("link", { name: /Beta/ }).waitFor();
    await page.getByRole("button", { name: /^Status/ }).click();
    await page.getByRole("option", { name: "Disabled" }).click();
    await page.waitForURL(/status=disabled/);
    await page.getByRole("link", { name: /Alpha/ }).waitFor({ state: "detached" });
  });

  test("disables several at once after one question and leaves out what is so already", async () => {
    await addApp();
    const first = await addJob("One");
    const second = await addJob("Two", { enabled: false });
    await open("/jobs");
    await page.getByRole("link", { name: /Two/ }).waitFor();
    await page.getByLabel("Select all on this page").check();
    await page.locator(".bulk").getByRole("button", { name: "Disable" }).click();
    const dialog = page.getByRole("alertdialog");
    await dialog.getByText(/1 of the selected are in another state/).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Disable" }).click();
    await page.getByText("Disabled 1 job").waitFor();
    expect((await readJob(first.jobId)).enabled).toBe(false);
    expect((await readJob(second.jobId)).enabled).toBe(false);
  });

  test("asks before deleting, naming the job", async () => {
    await addApp();
    const job = await addJob("Old report");
    await open("/jobs");
    await page.getByRole("button", { name: `More for ${job.jobId}` }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByText(`Delete job ${job.jobId} Old report?`).waitFor();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("link", { name: /Old report/ }).waitFor({ state: "detached" });
    expect(await readJobs()).toEqual([]);
  });

  test("runs a job once with other parameters and leads to the run", async () => {
    await addApp();
    const job = await addJob("Import", { parameters: "full" });
    await open("/jobs");
    await page.getByRole("button", { name: `Run ${job.jobId}` }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("No worker of this app is connected").waitFor();
    await dialog.getByLabel("Parameters").fill("only-today");
    expect(await findAxeViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByText(`Started run ${job.jobId}-1`).waitFor();
    const run = await api<{ parameters: string }>("GET", `/namespaces/${ns}/runs/${job.jobId}-1`);
    expect(run.parameters).toBe("only-today");
    await page.getByRole("link", { name: "Open the run" }).click();
    await page.waitForURL(`${baseUrl}/ns/${ns}/executions/${job.jobId}-1`);
  });
});

describe("filter by tag", () => {
  test("offers tags of jobs that are on no page in sight", async () => {
    await addApp();
    await addJob("Tagged", { tags: ["nightly"] });
    await addJob("Plain");
    await open("/jobs?search=Plain");
    await page.getByText("Plain").first().waitFor();
    await page.getByRole("combobox", { name: "Tag" }).click();
    await page.getByRole("option", { name: /nightly/ }).waitFor();
  });
});

describe("wizard", () => {
  test("goes to the first refused field and says why", async () => {
    await addApp();
    await open("/jobs/new");
    await page.getByRole("heading", { name: "New job" }).waitFor();
    await next();
    await page.getByText("Enter a value").first().waitFor();
    expect(await page.evaluate("document.activeElement.getAttribute('aria-invalid')")).toBe("true");
    expect(await findAxeViolations(page)).toEqual([]);
  });

  test("makes a job in three steps and shows it in the list", async () => {
    await addApp();
    await open("/jobs/new");
    await fillBasic("Nightly report");
    await page.getByRole("tab", { name: /^Day of week/ }).click();
    await page.getByRole("radio", { name: "On MON-FRI" }).check();
    expect(await expression().inputValue()).toBe("0 30 2 ? * MON-FRI");
    await page.getByText("Day of month became").waitFor();
    await spoken().filter({ hasText: "At 02:30, Monday to Friday" }).waitFor();
    expect(await page.locator(".fires tbody tr").count()).toBe(5);
    expect(await findAxeViolations(page)).toEqual([]);
    await next();
    await page.getByText("Who is told").waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await next();
    await page.waitForURL(`${baseUrl}/ns/${ns}/jobs`);
    await page.getByRole("row", { name: /Nightly report/ }).waitFor();
    const [job] = await readJobs();
    expect(job).toMatchObject({ name: "Nightly report", cron: "0 30 2 ? * MON-FRI", enabled: true });
    expect(page.errors).toEqual([]);
  });

  test("names the field of a wrong expression, and offers the Quartz form of a Unix one", async () => {
    await addApp();
    await open("/jobs/new");
    await fillBasic("Wrong");
    await expression().fill("0 61 2 * * ?");
    await page.locator(".cron .field-error", { hasText: "values must be from 0 to 59" }).waitFor();
    await page.locator('.cells [data-field="minute"][data-wrong]').waitFor();
    await next();
    await page.locator('.steps [aria-current="step"]', { hasText: "Timing" }).waitFor();
    await expression().fill("30 2 * * 1");
    await page.getByRole("button", { name: /^Use / }).click();
    expect(await expression().inputValue()).toBe("0 30 2 ? * MON");
    await page.getByLabel("The expression is valid").waitFor();
  });

  test("explains a change of the clocks under the fire that it moves", async () => {
    await addApp();
    // The last Sunday of March, when clocks in Berlin skip from 2 to 3: each of the five fires is moved.
    const job = await addJob("VAT", { timeType: "cron", cron: "0 30 2 ? 3 1L", timeZone: "Europe/Berlin" });
    await open(`/jobs/${job.jobId}/edit`);
    await page
      .locator(".steps")
      .getByRole("button", { name: /Timing/ })
      .click();
    await page.locator(".fires .why b", { hasText: "02:30 does not exist on" }).first().waitFor();
    expect(await page.locator(".fires tr[data-s=warning] .c-job b").allTextContents()).toEqual(
      Array(5).fill("03:00:00"),
    );
    expect(await findAxeViolations(page)).toEqual([]);
  });

  test("sends only what was changed, and keeps what another person saved meanwhile", async () => {
    await addApp();
    const job = await addJob("Sync");
    await open(`/jobs/${job.jobId}/edit`);
    await page.getByLabel("Name", { exact: true }).fill("Sync stock");
    await api("PATCH", `/namespaces/${ns}/jobs/${job.jobId}`, { description: "by somebody else" });
    await next();
    await next();
    await next();
    await page.getByText("Someone else changed it meanwhile").waitFor();
    expect((await readJob(job.jobId)).name).toBe("Sync");
  });

  test("opens a copy prefilled under another name, whose script is reached, changed and left by keys", async () => {
    await addApp();
    const job = await addJob("Sweep", { timeType: "cron", cron: "0 15 4 * * ?" });
    await open(`/jobs/new?copy=${job.jobId}`);
    await page.getByRole("heading", { name: `Copy of job ${job.jobId}` }).waitFor();
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Sweep copy");
    const script = page.getByRole("textbox", { name: "Script", exact: true });
    await script.waitFor();
    await page.getByRole("radio", { name: "shell" }).focus();
    for (const key of ["Tab", "Tab", "e", "Enter", "Escape", "Tab"]) await page.keyboard.press(key);
    expect(await page.evaluate("document.activeElement.textContent")).toMatch(/^Placeholders/);
    await page.keyboard.press("Shift+Tab");
    expect(await script.evaluate((one) => one.matches(":focus"))).toBe(true);
    await next();
    expect(await expression().inputValue()).toBe("0 15 4 * * ?");
    await next();
    await next();
    await page.waitForURL(/\/jobs$/);
    const copy = (await readJobs()).find(({ name }) => name === "Sweep copy");
    expect(copy?.script).toBe("  e\n  echo done");
  });

  test("asks before typed words are lost, and keeps them when one stays", async () => {
    await addApp();
    await open("/jobs/new");
    await page.getByLabel("Name", { exact: true }).fill("Half done");
    await page.keyboard.press("Escape");
    await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Half done");
    await page.locator(".sheet-foot").getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Leave" }).click();
    await page.waitForURL(`${baseUrl}/ns/${ns}/jobs`);
  });

  test("speaks Chinese and fits a narrow screen", async () => {
    await addApp();
    const job = await addJob("VAT", { timeType: "cron", cron: "0 30 2 ? 3 1L", timeZone: "Europe/Berlin" });
    await open(`/jobs/${job.jobId}/edit`, { locale: "zh-CN", width: 400, theme: "dark" });
    await page
      .locator(".steps")
      .getByRole("button", { name: /定时配置/ })
      .click();
    await page.locator(".fires .why b", { hasText: "不存在" }).first().waitFor();
    expect(await overflowsSideways(page)).toBe(false);
    expect(await findAxeViolations(page)).toEqual([]);
  });
});

describe("a job that is edited", () => {
  test("is loaded anew where somebody else saved it meanwhile", async () => {
    await addApp();
    const { jobId } = await addJob("Shared");
    await open(`/jobs/${jobId}/edit`);
    const name = page.getByLabel("Name", { exact: true });
    await name.fill("Mine");
    await next();
    await next();
    await api("PATCH", `/namespaces/${ns}/jobs/${jobId}`, { name: "Theirs" });
    await next();
    await page.getByText("Someone else changed it meanwhile").waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Reload" }).click();
    await page.locator(".sheet-head").getByText("Theirs").waitFor();
    expect(await name.inputValue()).toBe("Theirs");
    await name.fill("Both");
    await next();
    await next();
    await next();
    await page.waitForURL(/\/jobs$/);
    expect((await readJob(jobId)).name).toBe("Both");
  });

  test("keeps what was typed when the session ends, until another tab has logged in", async () => {
    await addApp();
    const { jobId } = await addJob("Kept");
    await open(`/jobs/${jobId}/edit`);
    await page.getByLabel("Name", { exact: true }).fill("Typed before");
    await page.context().clearCookies();
    await page.locator(".sheet").getByText("Your session has ended").waitFor();
    const opening = page.context().waitForEvent("page");
    await page.getByRole("link", { name: "Sign in" }).click();
    const other = await opening;
    await other.locator("input[name=email]").waitFor();
    await logIn(other, baseUrl, administrator());
    await other.reload();
    await page.locator(".sheet").getByText("Your session has ended").waitFor({ state: "detached" });
    await next();
    await next();
    await next();
    await page.waitForURL(/\/jobs$/);
    expect((await readJob(jobId)).name).toBe("Typed before");
  });
});

describe("page of a job", () => {
  test("cuts long parameters to their place", async () => {
    await addApp();
    const { jobId } = await addJob("Long", { parameters: "P".repeat(3_000) });
    await open(`/jobs/${jobId}`);
    await page.locator("dd", { hasText: "PPP" }).waitFor();
    expect(await overflowsSideways(page)).toBe(false);
  });

  test("shows facts and next fires, and compares two versions field by field", async () => {
    await addApp();
    const job = await addJob("Sweep", { timeType: "cron", cron: "0 15 4 * * ?" });
    await api("PATCH", `/namespaces/${ns}/jobs/${job.jobId}`, { cron: "0 45 4 * * ?", priority: "high" });
    await open(`/jobs/${job.jobId}`);
    await page.getByText("At 04:45").waitFor();
    expect(await page.locator(".fires tbody tr").count()).toBe(3);
    await page.getByText("It has not run yet").waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole("tab", { name: "Versions" }).click();
    await page.getByLabel("Select version 1").check();
    await page.getByLabel("Select version 2").check();
    const cron = page.locator(".diff tr", { hasText: "Cron expression" });
    await cron.waitFor();
    expect(await cron.locator("td").allTextContents()).toEqual(["0 15 4 * * ?", "0 45 4 * * ?"]);
    expect(await page.locator(".diff tbody tr").count()).toBe(2);
    expect(await findAxeViolations(page)).toEqual([]);
  });

  test("says so where there is no such job", async () => {
    await open("/jobs/987654321");
    await page.getByRole("heading", { name: "It does not exist here" }).waitFor();
  });

  test("fits a narrow screen in Chinese and dark", async () => {
    await addApp();
    const job = await addJob("Sweep", { timeType: "cron", cron: "0 15 4 * * ?" });
    await open(`/jobs/${job.jobId}`, { locale: "zh-CN", width: 400, theme: "dark" });
    await page.locator(".fires tbody tr").first().waitFor();
    expect(await overflowsSideways(page)).toBe(false);
    expect(await findAxeViolations(page)).toEqual([]);
  });
});
