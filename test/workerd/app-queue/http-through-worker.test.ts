import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import type { JobDefinition } from "../../../client/protocol/job.ts";
import type { QueueApp } from "../../../durable/app-queue/rpc.ts";
import { readCompletionToken } from "../../../worker/completion/token.ts";
import { newSigningSecret } from "../../../worker/http-caller/signature.ts";
import { type SecretEnv, seal } from "../../../worker/secrets.ts";
import { success, TestQueue } from "./a-queue.ts";

declare global {
  namespace Cloudflare {
    interface Env extends SecretEnv {}
  }
}

const secret = newSigningSecret();
const publicUrl = "https://carillon.example.com";

const open = async (
  http: Partial<NonNullable<JobDefinition["http"]>> = {},
  more: Partial<JobDefinition> = {},
  app: Partial<Pick<QueueApp, "signingSecrets">> = {},
): Promise<TestQueue> => {
  const sealed = await seal(env, "signing-secret", secret);
  return TestQueue.open(
    {
      jobType: "http",
      processor: null,
      http: { url: "http://10.0.0.9/p?x=#{jobParameters}", through: "worker", ...http },
      ...more,
    },
    {},
    { signingSecrets: [{ id: "1", sealed }], publicUrl, ...app },
  );
};

const onlyTask = (answer: Awaited<ReturnType<ReturnType<TestQueue["worker"]>["poll"]>>) => {
  const [task] = answer.tasks;
  if (!task || answer.tasks.length !== 1) throw new Error(`expected one task, got ${answer.tasks.length}`);
  return task;
};

describe("an http job through a worker", () => {
  it("comes as a request that a target can verify, with the context as its body and a way to complete", async () => {
    const queue = await open({ method: "POST", headers: { "X-Run": "#{runId}" } }, { parameters: "7" });
    const number = await queue.run();
    const { httpCall, lease } = onlyTask(await queue.worker().poll());
    if (!httpCall) throw new Error("the task holds no request");
    expect(httpCall).toMatchObject({ method: "POST", url: "http://10.0.0.9/p?x=7" });
    const runId = `${queue.jobId}-${number}`;
    expect(httpCall.headers).toMatchObject({
      "x-run": runId,
      "content-type": "application/json",
      "carillon-run-id": runId,
      "carillon-app": queue.appId,
      "webhook-id": `msg_${runId}_0`,
    });
    const told = new Webhook(secret).verify(httpCall.body ?? "", httpCall.headers);
    expect(told).toMatchObject({ runId, appId: queue.appId, parameters: "7", attempt: 1, trigger: "api" });
    const url = new URL(httpCall.headers["carillon-completion-url"] ?? "");
    expect(url.origin).toBe(publicUrl);
    expect(await readCompletionToken(env, url.pathname.split("/").at(-1) ?? "")).toMatchObject({
      runNumber: number,
      lease,
    });
  });

  it("whose request cannot be made fails its attempt, saying why, and holds up no other", async () => {
    const queue = await open({ method: "GET", body: "no" });
    const polling = queue.worker().poll();
    const number = await queue.run();
    expect((await polling).tasks).toEqual([]);
    await expect
      .poll(() => queue.recorded())
      .toEqual([{ number, status: "failed", reason: "error", result: null, attempt: 1 }]);
  });

  it("whose secret does not open is not sent unsigned", async () => {
    const key = { CARILLON_SECRET_KEY: "another key, also of 32 letters!" };
    const sealed = await seal(key, "signing-secret", secret);
    const queue = await open({}, {}, { signingSecrets: [{ id: "1", sealed }] });
    await queue.run();
    expect((await queue.worker().poll({ capacity: 1 })).tasks).toEqual([]);
    await expect.poll(() => queue.recorded()).toMatchObject([{ status: "failed", reason: "error" }]);
  });

  it("that is killed while its request is made ends as killed, whether it begins or not", async () => {
    const queue = await open();
    const worker = queue.worker();
    const polling = worker.poll();
    const number = await queue.run();
    const killing = queue.stub.kill(queue.jobId, number, "ada");
    const { tasks } = await polling;
    await killing;
    await worker.report(tasks.map(({ lease }) => ({ lease, status: "failed", message: "interrupted" })));
    // What was kept back is not listed here, and so known not to have begun.
    await worker.poll({ wait: false, draining: true, capacity: 0 });
    await expect.poll(() => queue.recorded()).toMatchObject([{ status: "failed", reason: "killed" }]);
  });
});

describe("a 202 that a worker tells of", () => {
  it("leaves the run to its target, whatever becomes of the worker", async () => {
    const queue = await open();
    const number = await queue.run();
    const worker = queue.worker();
    const { lease } = onlyTask(await worker.poll());
    const told = await worker.report([{ lease, status: "accepted" }]);
    expect(told.results).toEqual([{ outcome: "accepted" }]);
    // Neither a call that lists nothing nor one of a worker on its way out takes it back.
    await worker.poll({ wait: false, draining: true, capacity: 0 });
    const next = queue.worker("w2").poll();
    const openRun = await queue.calls.openRun(queue.jobId, number);
    expect(openRun).toMatchObject({ status: "running", attempt: 1 });
    expect(openRun?.attempts).toMatchObject([{ workerAddress: "10.0.0.1" }]);
    expect(await queue.calls.workers()).toMatchObject([{ workerId: "w2", running: [] }]);
    const answer = await queue.calls.complete(queue.jobId, number, lease, {
      status: "success",
      result: "later",
      message: null,
    });
    expect(answer).toMatchObject({ ok: true, status: "success" });
    expect(await queue.recorded()).toMatchObject([{ number, status: "success", result: "later" }]);
    const second = await queue.run();
    const { lease: last } = onlyTask(await next);
    await queue.worker("w2").report([success(last)]);
    expect((await queue.recorded()).map((run) => run.number)).toEqual([number, second]);
  });

  it("may come after the target's own completion, and changes nothing then", async () => {
    const queue = await open();
    const number = await queue.run();
    const { lease } = onlyTask(await queue.worker().poll());
    const end = { status: "success" as const, result: "quick", message: null };
    expect(await queue.calls.complete(queue.jobId, number, lease, end)).toMatchObject({ ok: true });
    const told = await queue.worker().report([{ lease, status: "accepted" }], [lease]);
    expect(told).toMatchObject({ results: [{ outcome: "repeated" }], kills: [] });
    expect(await queue.recorded()).toMatchObject([{ status: "success", result: "quick" }]);
  });
});
