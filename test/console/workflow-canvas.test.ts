import { beforeAll, describe, expect, inject, test } from "vitest";
import { routes } from "../../client/protocol/routes/index.ts";
import { administrator, findAxeViolations, openPageAs, type PageOptions, type TestPage } from "./browser.ts";
import { type RunTrial, startRunTrial } from "./run-trial.ts";
import {
  agreeToSchedules,
  drawEdge,
  drawnEdges,
  newWorkflow,
  node,
  sevenEdges,
  sevenJobs,
} from "./workflow-trial.ts";

const baseUrl = inject("baseUrl");
let runs: RunTrial;
let page: TestPage;

beforeAll(async () => {
  runs = await startRunTrial();
  return runs.stop;
});

const params = () => ({ ns: runs.ns });

async function open(path: string, options?: PageOptions): Promise<void> {
  page = await openPageAs(administrator(), `${baseUrl}/ns/${runs.ns}${path}`, options);
  await page.locator("h1").waitFor();
}

const dialog = () => page.getByRole("dialog");
const say = () => page.locator(".canvas-say");

async function createByPanel(name: string): Promise<number> {
  await open("/workflows");
  await page.getByRole("button", { name: "Create workflow" }).first().click();
  await dialog().getByLabel("Name").fill(name);
  await dialog().getByRole("radio", { name: "Cron" }).click();
  await dialog().getByRole("radio", { name: "API" }).click();
  await dialog().getByRole("button", { name: "Next: alarms" }).click();
  await dialog().getByRole("button", { name: "Done", exact: true }).click();
  await page.getByRole("heading", { name }).waitFor();
  await page.getByText("Nothing is drawn yet").waitFor();
  return Number(new URL(page.url()).pathname.split("/").at(-1));
}

async function importByMouse(name: string): Promise<void> {
  await page.getByRole("button", { name: "Import job" }).first().click();
  await dialog().getByRole("searchbox").fill(name);
  for (let n = 1; n <= 7; n++) await dialog().getByText(`${name} ${n}`).click();
  await dialog().getByRole("button", { name: "Import 7" }).click();
  await agreeToSchedules(page);
  expect(await findAxeViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "Remove schedules" }).click();
}

async function publishOne(workflowId: number): Promise<void> {
  const at = { params: { ...params(), workflowId } };
  const nodes = [{ nodeId: "a", kind: "approval" as const }];
  await runs.trial.api.call(routes.putWorkflowDag, { ...at, body: { nodes, edges: [] } });
  await runs.trial.api.call(routes.publishWorkflow, { ...at, body: {} });
}

/** Run in the page: where each node stands. */
const leftEdges = (nodes: Element[]) => nodes.map((one) => Math.round(one.getBoundingClientRect().left));

const edgeNames = (edges: Element[]) => edges.map((one) => one.getAttribute("data-edge"));

/** The ids of nodes that stand under each other, from the top. */
async function columnOf(): Promise<number[]> {
  const placed = await page.locator(".node").evaluateAll((all) =>
    all.map((one) => ({
      id: Number(one.querySelector("[data-node]")?.getAttribute("data-node")),
      top: one.getBoundingClientRect().top,
    })),
  );
  return placed.sort((a, b) => a.top - b.top).map(({ id }) => id);
}

describe("the canvas", () => {
  test("takes the seven nodes by mouse, refuses what may not be drawn, and publishes", async () => {
    const jobs = await sevenJobs(runs, "Mouse");
    const id = (place: number) => jobs[place - 1] ?? Number.NaN;
    const workflowId = await createByPanel("By mouse");
    await importByMouse("Mouse");
    await node(page, id(7)).waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    for (const [from, to] of sevenEdges) await drawEdge(page, id(from), id(to));
    const drawn = await page.locator(".edge[data-edge]").evaluateAll(edgeNames);
    expect(drawn.sort()).toEqual(sevenEdges.map(([from, to]) => `${id(from)} ${id(to)}`).sort());

    await page.getByRole("button", { name: "Arrange" }).click();
    // Four columns, the last node alone in the last one.
    await expect.poll(async () => new Set(await page.locator(".node").evaluateAll(leftEdges)).size).toBe(4);
    await drawEdge(page, id(7), id(1), true);
    await say()
      .getByText(/it would close a cycle: Mouse 7 → Mouse 1 → /)
      .waitFor();
    await page.mouse.up();
    await drawEdge(page, id(1), id(2), true);
    await say().getByText("this edge is there already: Mouse 1 → Mouse 2").waitFor();
    await page.mouse.up();
    await drawEdge(page, id(4), id(4), true);
    await say().getByText("a node cannot depend on itself").waitFor();
    await page.mouse.up();
    expect(await page.locator(".edge[data-edge]").count()).toBe(8);
    // Why it was refused still stands there.
    expect(await say().textContent()).toContain("a node cannot depend on itself");

    // An edge is chosen with a click and removed with the key; both can be taken back.
    await page.locator(`[data-edge="${id(4)} ${id(7)}"] .reach`).click({ force: true });
    await page.keyboard.press("Delete");
    await expect.poll(async () => await page.locator(".edge[data-edge]").count()).toBe(7);
    await page.keyboard.press("Control+z");
    await expect.poll(async () => await page.locator(".edge[data-edge]").count()).toBe(8);
    expect(await findAxeViolations(page)).toEqual([]);

    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await dialog().getByText("Its first publication: 7 nodes, 8 edges.").waitFor();
    await dialog().getByRole("button", { name: "Publish", exact: true }).click();
    await page.getByText("Enabled", { exact: true }).waitFor();
    expect(await drawnEdges(runs, workflowId, jobs)).toEqual(sevenEdges.map((edge) => [...edge]));
    const third = await runs.trial.api.call(routes.getJob, { params: { ...params(), jobId: id(3) } });
    expect([third.timeType, third.workflowId]).toEqual(["none", workflowId]);
    // The platform asks about the schedule that the person had agreed to lose.
    expect(page.errors.filter((error) => !error.includes("409"))).toEqual([]);
  });

  test("takes the seven nodes by keyboard alone", async () => {
    const jobs = await sevenJobs(runs, "Typed");
    const id = (place: number) => jobs[place - 1] ?? Number.NaN;
    const workflowId = await newWorkflow(runs, "By keyboard");
    await open(`/workflows/${workflowId}`);
    await page.getByText("Nothing is drawn yet").waitFor();
    await page.locator(".viewport").focus();
    await page.keyboard.press("i");
    await dialog().getByRole("searchbox").waitFor();
    // The search has the focus.
    await page.keyboard.type("Typed");
    await expect.poll(async () => await dialog().getByRole("checkbox").count()).toBe(7);
    // The search box and its cross; then one box a job, the newest first.
    await page.keyboard.press("Tab");
    for (let n = 0; n < 7; n++) {
      await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
    }
    await dialog().getByRole("button", { name: "Import 7" }).press("Enter");
    await agreeToSchedules(page);
    await page.getByRole("button", { name: "Remove schedules" }).press("Enter");
    await node(page, id(1)).waitFor();
    // Keys answer once the focus has come back to the canvas.
    await page.locator(`[data-node="${id(1)}"]:focus`).waitFor();
    const places = await columnOf();
    const goTo = async (place: number) => {
      await page.keyboard.press("Home");
      const start = Number(await page.locator(":focus").getAttribute("data-node"));
      const by = places.indexOf(id(place)) - places.indexOf(start);
      for (let n = 0; n < Math.abs(by); n++) await page.keyboard.press(by > 0 ? "ArrowDown" : "ArrowUp");
      expect(await page.locator(":focus").getAttribute("data-node")).toBe(String(id(place)));
    };
    for (const [from, to] of sevenEdges) {
      await goTo(from);
      await page.keyboard.press("c");
      await say().getByText(`Edge from Typed ${from}`).waitFor();
      await goTo(to);
      await page.keyboard.press("Enter");
      await page.locator(`[data-edge="${id(from)} ${id(to)}"]`).waitFor({ state: "attached" });
    }
    await goTo(7);
    await page.keyboard.press("c");
    await goTo(1);
    await page.keyboard.press("Enter");
    await say().getByText("it would close a cycle").waitFor();

    // From a node to its edge, away with it, and back.
    await goTo(1);
    await page.keyboard.press("e");
    expect(await page.locator(":focus").getAttribute("data-edge")).toBe(`${id(1)} ${id(2)}`);
    await page.keyboard.press("Delete");
    await expect.poll(async () => await page.locator(".edge[data-edge]").count()).toBe(7);
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Edit" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator("[data-node]:focus").waitFor();
    await page.keyboard.press("Control+s");
    await page.getByText("Saved the draft").waitFor();
    expect(await drawnEdges(runs, workflowId, jobs)).toEqual(sevenEdges.map((edge) => [...edge]));
  });

  test("asks before what was drawn is lost, and points at the node that keeps it from being saved", async () => {
    const workflowId = await newWorkflow(runs, "Guarded");
    await open(`/workflows/${workflowId}`);
    await page.getByRole("button", { name: "Add node" }).click();
    await page.getByRole("menuitem", { name: "Condition" }).click();
    await dialog().getByRole("button", { name: "Add node" }).click();
    expect(await page.locator(":focus").getAttribute("aria-invalid")).toBe("true");
    await page.keyboard.type("1 + ");
    await dialog().getByRole("button", { name: "Add node" }).click();
    await node(page, "if1").waitFor();
    await page.getByRole("button", { name: "Save draft" }).click();
    const show = page.getByRole("button", { name: "Show Condition" });
    await show.waitFor();
    await show.click();
    await page.locator('[data-node="if1"]:focus').waitFor();

    await page.getByRole("link", { name: "Jobs", exact: true }).click();
    const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
    await question.waitFor();
    await question.getByRole("button", { name: "Cancel" }).click();
    await page.locator('[data-node="if1"]').dblclick();
    await dialog().getByRole("textbox", { name: "Expression" }).fill('dataTime.getDayOfWeek("UTC") == 1');
    await dialog().getByRole("button", { name: "Done", exact: true }).click();
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.getByText("Saved the draft").waitFor();

    // Another workflow is chosen with a click; the keys of the drawing work with the focus beside it, too.
    const inner = await newWorkflow(runs, "Inner flow");
    await publishOne(inner);
    const draft = await newWorkflow(runs, "Inner draft");
    await page.getByRole("button", { name: "Add node" }).click();
    await page.getByRole("menuitem", { name: "Another workflow" }).click();
    await dialog().getByRole("combobox").click();
    await page.keyboard.type("Inner");
    const early = page.getByRole("option", { name: `${draft} Inner draft` });
    await early.getByText("never published: publish it first").waitFor();
    expect(await early.getAttribute("aria-disabled")).toBe("true");
    await page.getByRole("option", { name: `${inner} Inner flow` }).click();
    await dialog().getByRole("button", { name: "Add node" }).click();
    await node(page, "w1").waitFor();
    await page.getByRole("button", { name: "Save draft" }).focus();
    await page.keyboard.press("Control+z");
    await node(page, "w1").waitFor({ state: "detached" });
    await page.keyboard.press("Control+y");
    await node(page, "w1").waitFor();
    await page.keyboard.press("Control+s");
    await page.locator(".head").getByText("not saved yet").waitFor({ state: "detached" });

    await page.getByRole("link", { name: "Jobs", exact: true }).click();
    await page.getByRole("heading", { name: "Jobs", exact: true }).waitFor();
  });

  test("of 300 nodes changes its pane alone when moved, and one node with its edges when that is dragged", async () => {
    const workflowId = await newWorkflow(runs, "Large");
    const ids = Array.from({ length: 300 }, (_, n) => `n${n}`);
    await runs.trial.api.call(routes.putWorkflowDag, {
      params: { ...params(), workflowId },
      body: {
        nodes: ids.map((nodeId) => ({ nodeId, kind: "approval" as const })),
        edges: ids.slice(1).map((to, n) => ({ from: ids[Math.floor(n / 3)] ?? "", to })),
      },
    });
    await open(`/workflows/${workflowId}`);
    await expect.poll(async () => await page.locator(".node").count()).toBe(300);
    await page.evaluate(`
      globalThis.touched = [];
      const nameOf = ({ target }) => {
        const element = target instanceof Element ? target : target.parentElement;
        const node = element.closest(".node")?.querySelector("[data-node]").dataset.node;
        return node ?? element.closest("[data-edge]")?.dataset.edge ?? element.getAttribute("class") ?? element.nodeName;
      };
      new MutationObserver((all) => globalThis.touched.push(...all.map(nameOf)))
        .observe(document.querySelector(".canvas"), { subtree: true, childList: true, attributes: true, characterData: true });
    `);
    const touched = async () =>
      await page.evaluate<string[]>("[...new Set(globalThis.touched.splice(0))].sort()");
    const box = await page.locator(".viewport").boundingBox();
    if (!box) throw new Error("there is no canvas");
    await page.mouse.move(box.x + 300, box.y + box.height - 30);
    await page.mouse.down();
    await page.mouse.move(box.x + 420, box.y + box.height - 130, { steps: 6 });
    await page.mouse.up();
    expect(await touched()).toEqual(["minimap", "pane", "sight"]);

    const face = await node(page, "n0").boundingBox();
    if (!face) throw new Error("the first node is not in sight");
    await page.mouse.move(face.x + 100, face.y + 20);
    await page.mouse.down();
    await page.mouse.move(face.x + 140, face.y + 60, { steps: 6 });
    await page.mouse.up();
    const moved = (await touched()).filter((name) => /^n\d+( |$)/.test(name));
    expect(moved).toEqual(["n0", "n0 n1", "n0 n2", "n0 n3"]);
  });
});
