import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorkerTrial, type WorkerTrial } from "../conformance/worker-trial.ts";
import { LineProcess } from "../support/line-process.ts";
import { type Server, startServer } from "../support/server.ts";
import { testedJava } from "./java-project.ts";
import { type MavenProjects, makeMavenProjects } from "./maven-project.ts";

let server: Server;
let trial: WorkerTrial;
let projects: MavenProjects;
let billing: string;
let shop: string;

beforeAll(async () => {
  projects = await makeMavenProjects();
  [billing, shop, server] = await Promise.all([
    projects.build("billing"),
    projects.build("spring-shop"),
    startServer(),
  ]);
  trial = await startWorkerTrial(server.url, server.adminToken);
}, 120_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await projects?.[Symbol.asyncDispose]();
});

const start = async (java: string, archive: string): Promise<LineProcess> => {
  const process = new LineProcess(java, ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", archive], {
    CARILLON_URL: trial.url,
    CARILLON_NAMESPACE: trial.ns,
    CARILLON_APP: trial.appId,
    CARILLON_KEY: trial.appKey,
  });
  await process.line("connected to");
  return process;
};

const ended = async (processor: string, more: object, parameters?: string) => {
  const jobId = await trial.createJob({ jobType: "java", processor, timeType: "api", ...more });
  return trial.ended(await trial.startRun(jobId, parameters));
};

test("a Maven project that depends on the artifact serves four processors from a main of its own", async () => {
  await using process = await start(testedJava, billing);
  const [worker] = await trial.workers();
  expect(worker?.processors).toEqual([
    "com.acme.billing.DiskCheck",
    "com.acme.billing.HelloProcessor",
    "com.acme.billing.InvoiceRun",
    "com.acme.billing.RegionCopy",
  ]);
  const [hello, disk, copy, invoices] = await Promise.all([
    ended("com.acme.billing.HelloProcessor", {}, "team"),
    ended("com.acme.billing.DiskCheck", { mode: "broadcast" }),
    ended("com.acme.billing.RegionCopy", { mode: "sharding", parameters: "0=eu,1=us" }),
    ended("com.acme.billing.InvoiceRun", { mode: "grid", allowedFailurePercent: 1 }),
  ]);
  expect(hello).toMatchObject({ status: "success", result: "hello team" });
  expect(disk).toMatchObject({ status: "success", result: "all have room" });
  expect(copy).toMatchObject({ status: "success" });
  expect(invoices).toMatchObject({ status: "success", result: "1999 of 2000 sent" });
  process.signal("SIGTERM");
  expect(await process.ended).toBe(143);
  expect(await trial.workers()).toEqual([]);
}, 60_000);

test("a Spring Boot application serves beans, with what they need, and drains when it is stopped", async () => {
  await using process = await start("java", shop);
  expect((await trial.workers())[0]?.processors).toEqual(["com.acme.shop.PriceProcessor", "restock"]);
  expect(await ended("com.acme.shop.PriceProcessor", {}, "tea")).toMatchObject({
    status: "success",
    result: "300",
  });
  const jobId = await trial.createJob({ jobType: "java", processor: "restock", timeType: "api" });
  const runId = await trial.startRun(jobId, "500");
  await process.line(`${runId} begun`);
  process.signal("SIGTERM");
  expect(await trial.ended(runId)).toMatchObject({ status: "success", result: "restocked" });
  expect(await process.ended).toBe(143);
  expect(await trial.workers()).toEqual([]);
}, 60_000);
