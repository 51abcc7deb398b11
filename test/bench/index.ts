import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../support/server.ts";
import { measureBare } from "./bare.ts";
import { benchDispatchLatency } from "./dispatch-latency.ts";
import { report, round } from "./figures.ts";
import { benchGrid } from "./grid.ts";
import { benchGridMemory } from "./grid-memory.ts";
import { benchHistoryLists } from "./history-lists.ts";
import { benchJava } from "./java.ts";
import { benchOverview } from "./overview-queries.ts";
import { benchRecordedRuns, benchSlices } from "./recorded-runs.ts";
import { benchSameSecond } from "./same-second.ts";
import { benchWorkflow } from "./workflow.ts";

/** `npm run bench [name ...]`: latency, recorded, slices, same-second, grid, workflow, history, overview; all of them without a name, and java, which needs its agent built. */
const wanted = process.argv.slice(2);
const wants = (name: string) => wanted.length === 0 || wanted.includes(name);

const folder = await mkdtemp(join(tmpdir(), "carillon-bench-"));
try {
  const barePerSecond = wants("recorded") ? await measureBare(folder, 10_000, 64) : 0;
  if (barePerSecond > 0) report("bare", { perSecond: round(barePerSecond, 0) });
  await using server = await startServer();
  if (wants("latency")) await benchDispatchLatency(server);
  if (wants("recorded")) await benchRecordedRuns(server, barePerSecond);
  if (wants("slices")) await benchSlices(server);
  if (wants("same-second")) await benchSameSecond(server);
  if (wants("grid")) {
    benchGridMemory();
    await benchGrid();
  }
  if (wanted.includes("java")) await benchJava();
  if (wants("workflow")) await benchWorkflow(server);
  if (wants("history")) await benchHistoryLists(server);
  if (wants("overview")) await benchOverview(server);
} finally {
  await rm(folder, { recursive: true, force: true });
}
