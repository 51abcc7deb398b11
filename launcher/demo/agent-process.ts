import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { root } from "../paths.ts";
import { demoApp, demoNamespace } from "./sample-jobs.ts";

/** A drain longer than this is cut: who pressed Ctrl-C waits for it. */
const drainMs = 5_000;
const againMs = 1_000;

export interface AgentProcess {
  stop(): Promise<void>;
}

/** The agent runs other people's scripts: the administrator's secrets are none of their business. */
function withoutOwnSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("CARILLON_")));
}

function spawnAgent(url: string, key: string): ChildProcess {
  const options = ["--json", "--processors", join(root, "launcher", "demo", "processors.ts")];
  const child = spawn(process.execPath, [join(root, "client", "agent", "index.ts"), ...options], {
    // Out of reach of Ctrl-C, which goes to the launcher: that one asks the agent to drain.
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
    // In the environment and not among the arguments, which every user of the machine may read.
    env: {
      ...withoutOwnSettings(process.env),
      CARILLON_URL: url,
      CARILLON_NAMESPACE: demoNamespace,
      CARILLON_APP: demoApp,
      CARILLON_KEY: key,
    },
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!line.includes('"level":"info"')) process.stdout.write(`${line}\n`);
  });
  return child;
}

/** The built-in agent in a process of its own, started again should it end by itself. */
export function startAgent(url: string, key: string): AgentProcess {
  let isStopping = false;
  let child = spawnAgent(url, key);
  const watch = () => {
    child.once("exit", async (code) => {
      // Code 2 and 1 at once would come back for ever; a second apart they harm nobody.
      await delay(code === 0 ? 0 : againMs);
      if (isStopping) return;
      child = spawnAgent(url, key);
      watch();
    });
  };
  watch();
  return {
    async stop() {
      isStopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const outcome = await Promise.race([ended, delay(drainMs, "late")]);
      if (outcome !== "late") return;
      child.kill("SIGKILL");
      await ended;
    },
  };
}
