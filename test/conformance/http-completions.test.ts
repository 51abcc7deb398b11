import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../client/protocol/routes/index.ts";
import { startTarget, type Target } from "../support/target.ts";
import { type HttpTrial, startHttpTrial } from "./http-trial.ts";

let target: Target;
let trial: HttpTrial;

beforeAll(async () => {
  target = await startTarget((response) => response.writeHead(202).end("queued"));
  trial = await startHttpTrial(target.host);
}, 90_000);

afterAll(async () => {
  await trial?.[Symbol.asyncDispose]();
  await target?.[Symbol.asyncDispose]();
});

interface Answered {
  status: number;
  body: { runId?: string; status?: string; error?: { code: string; message: string } };
}

const post = async (url: string, body: unknown): Promise<Answered> => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
};

const urls = (runId: string): string[] =>
  target.received
    .filter((one) => one.headers["carillon-run-id"] === runId)
    .map((one) => one.headers["carillon-completion-url"] ?? "");

/** A run whose target has answered 202, with the URL it got. */
const accepted = async (more: Parameters<HttpTrial["createJob"]>[1] = {}) => {
  const jobId = await trial.createJob({ url: `${target.url}/work` }, more);
  const runId = await trial.startRun(jobId);
  await trial.until(runId, (run) => run.status === "running" && urls(runId).length > 0);
  const [url = ""] = urls(runId);
  return { jobId, runId, url };
};

describe("after 202", () => {
  test("the run stays open until the target ends it by the URL it got", async () => {
    const { runId, url } = await accepted();
    expect((await trial.run(runId)).status).toBe("running");
    const answered = await post(url, { status: "success", result: "42 rows" });
    expect(answered).toMatchObject({ status: 200, body: { runId, status: "success" } });
    expect(await trial.run(runId)).toMatchObject({
      status: "success",
      reason: "completed",
      result: "42 rows",
    });
    expect(await trial.log(runId)).toContain("The target completed the call: success");
  });

  test("the target may end it as failed, with its reason", async () => {
    const { runId, url } = await accepted();
    expect(await post(url, { status: "failed", message: "disk full" })).toMatchObject({ status: 200 });
    expect(await trial.ended(runId)).toMatchObject({
      status: "failed",
      reason: "error",
      message: "disk full",
    });
  });

  test("a failed completion is retried as any failure, and the new attempt has a URL of its own", async () => {
    const { runId, url } = await accepted({ runRetries: 1, runRetryIntervalSeconds: 0 });
    await post(url, { status: "failed", message: "once" });
    await trial.until(runId, () => urls(runId).length === 2);
    const [, second = ""] = urls(runId);
    expect((await post(url, { status: "success" })).status).toBe(409);
    expect((await post(second, { status: "success" })).status).toBe(200);
    expect(await trial.ended(runId)).toMatchObject({ status: "success", attempt: 2 });
  });

  test("a repeated or contradicting completion conflicts and changes nothing", async () => {
    const { runId, url } = await accepted();
    await post(url, { status: "success", result: "first" });
    const repeats = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        post(url, at % 2 ? { status: "success", result: "x" } : { status: "failed" }),
      ),
    );
    for (const repeat of repeats)
      expect(repeat).toMatchObject({ status: 409, body: { error: { code: "conflict" } } });
    expect(await trial.run(runId)).toMatchObject({ status: "success", result: "first" });
  });

  test("of many completions at once exactly one counts", async () => {
    const { runId, url } = await accepted();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => post(url, { status: "success", result: `r${at}` })),
    );
    const taken = answers.flatMap((answer, at) => (answer.status === 200 ? [`r${at}`] : []));
    expect(taken).toHaveLength(1);
    expect((await trial.run(runId)).result).toBe(taken[0]);
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200, 409]));
  });

  test("the run's own time limit ends it, and a later completion conflicts", async () => {
    const { runId, url } = await accepted({ timeoutSeconds: 1 });
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "timeout" });
    expect((await post(url, { status: "success" })).status).toBe(409);
    expect((await trial.run(runId)).status).toBe("failed");
  });

  test("a kill ends it, and a later completion conflicts", async () => {
    const { runId, url } = await accepted();
    await trial.api.call(routes.killRun, { params: { ns: trial.params.ns, runId } });
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "killed" });
    expect((await post(url, { status: "success" })).status).toBe(409);
  });

  test("a deleted job's completion changes nothing", async () => {
    const { jobId, url } = await accepted();
    await trial.api.call(routes.deleteJob, { params: { ns: trial.params.ns, jobId } });
    expect([404, 409]).toContain((await post(url, { status: "success" })).status);
  });

  test("a result of more than 1000 bytes fails the attempt, saying so", async () => {
    const { runId, url } = await accepted();
    await post(url, { status: "success", result: "名".repeat(334) });
    const run = await trial.ended(runId);
    expect(run).toMatchObject({ status: "failed", reason: "result_too_large", result: null });
    expect(run.message).toContain("1002 bytes");
  });
});

describe("a completion URL", () => {
  test("needs no other credential and takes no other body", async () => {
    const { runId, url } = await accepted();
    for (const body of [
      {},
      { status: "done" },
      { status: "success", result: 5 },
      { status: "success", extra: 1 },
      [],
    ]) {
      expect((await post(url, body)).status, JSON.stringify(body)).toBe(400);
    }
    expect((await trial.run(runId)).status).toBe("running");
    expect((await post(url, { status: "success" })).status).toBe(200);
  });

  test("that was changed is not found, whatever run it names", async () => {
    const { runId, url } = await accepted();
    const at = url.lastIndexOf("/") + 1;
    const token = url.slice(at);
    const forged = [
      token.slice(0, -2),
      `${token}A`,
      token.replace(/^./, (first) => (first === "A" ? "B" : "A")),
      token.split(".")[0],
      `${token.split(".")[0]}.`,
      "x",
      "x".repeat(3000),
    ];
    for (const one of forged) {
      expect((await post(url.slice(0, at) + one, { status: "success" })).status, one).toBe(404);
    }
    expect((await trial.run(runId)).status).toBe("running");
  });

  test("works after the platform was killed and started again", async () => {
    const { runId, url } = await accepted();
    await trial.server.kill();
    await trial.server.start();
    expect(await trial.until(runId, (run) => run.status === "running")).toMatchObject({ attempt: 1 });
    expect((await post(url, { status: "success", result: "late but true" })).status).toBe(200);
    expect(await trial.ended(runId)).toMatchObject({ status: "success", result: "late but true" });
    // Killed before the 202 was recorded, the call is made again: with the same URL, so that either end counts.
    expect(new Set(urls(runId))).toEqual(new Set([url]));
    const ids = target.received.filter((one) => one.headers["carillon-run-id"] === runId);
    expect(new Set(ids.map((one) => one.headers["webhook-id"])).size).toBe(1);
  }, 90_000);
});
