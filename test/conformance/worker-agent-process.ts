import { fileURLToPath } from "node:url";
import { LineProcess } from "../support/line-process.ts";
import type { WorkerTrial } from "./worker-trial.ts";

const entry = fileURLToPath(new URL("../../client/agent/index.ts", import.meta.url));

/** The agent as a process of its own, started by its command. */
export class AgentProcess extends LineProcess {
  constructor(args: string[], env: Record<string, string> = {}) {
    super(process.execPath, [entry, ...args], env);
  }

  static of(trial: WorkerTrial, ...more: string[]): AgentProcess {
    const { url, ns, appId, appKey } = trial;
    return new AgentProcess(["--url", url, "--namespace", ns, "--app", appId, "--key", appKey, ...more]);
  }
}
