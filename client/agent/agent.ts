import { randomBytes } from "node:crypto";
import { hostname, networkInterfaces } from "node:os";
import type { Logger } from "../worker/logger.ts";
import { Worker } from "../worker/worker.ts";
import type { AgentOptions } from "./command-line.ts";
import { httpRunner } from "./http-runner.ts";
import { machineLoad } from "./machine-load.ts";
import { nodeState } from "./node-state.ts";
import { loadProcessors } from "./processors-file.ts";
import { GroupGuard } from "./scripts/group-guard.ts";
import { findInterpreters, interpreters } from "./scripts/interpreters.ts";
import { scriptRunner } from "./scripts/script-runner.ts";

/** How the machine is called from outside, as far as it knows itself. */
const ownAddress = (): string => {
  for (const addresses of Object.values(networkInterfaces())) {
    for (const address of addresses ?? []) {
      if (!address.internal && address.family === "IPv4") return address.address;
    }
  }
  return "127.0.0.1";
};

const ownId = (): string => `${hostname().slice(0, 100)}-${process.pid}-${randomBytes(3).toString("hex")}`;

export interface Agent {
  worker: Worker;
  /** Ends what is left of scripts. Call it last. */
  close(): void;
}

/** Throws a TypeError or a ProcessorsFileError that names what is wrong. */
export const createAgent = async (options: AgentOptions, logger: Logger): Promise<Agent> => {
  const worker = new Worker({
    url: options.url,
    namespace: options.namespace,
    appId: options.app,
    appKey: options.key,
    concurrency: options.concurrency,
    labels: options.labels,
    workerId: options.workerId ?? ownId(),
    address: ownAddress(),
    clientKind: "carillon-agent",
    logger,
    loadProbe: machineLoad(),
    threadDump: nodeState(),
  });
  const guard = new GroupGuard();
  const { found, missing } = await findInterpreters();
  for (const type of found) worker.runner(type, scriptRunner(type, guard));
  if (missing.length > 0) {
    const lacks = missing.map((type) => `${type} (no ${interpreters[type].command})`).join(", ");
    logger.warn(`not served on this machine: ${lacks}`);
  }
  worker.runner("http", httpRunner());
  if (options.processors !== null) {
    for (const [name, processor] of await loadProcessors(options.processors))
      worker.processor(name, processor);
  }
  return { worker, close: () => guard.close() };
};
