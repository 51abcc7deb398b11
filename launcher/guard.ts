import { type ChildProcess, spawn } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { join } from "node:path";
import { root } from "./paths.ts";

/** Sees to it that child processes do not outlive this one, however it ends. */
export interface Guard {
  watch(child: ChildProcess): void;
  /** Calls back for every process that this one starts, also inside libraries. */
  onSpawn(listener: (child: ChildProcess) => void): void;
  stop(): void;
}

export function startGuard(): Guard {
  // A session of its own: neither Ctrl-C nor a kill of the launcher's process group reaches it.
  const script = spawn("/bin/sh", [join(root, "launcher", "guard.sh")], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  script.stdin.on("error", () => undefined);
  script.unref();
  const spawned: ((child: ChildProcess) => void)[] = [];
  const onChildProcess = (message: unknown) => {
    const { process: child } = message as { process: ChildProcess };
    // Published before the process exists; its number is known once it was spawned.
    child.once("spawn", () => {
      for (const listener of spawned) listener(child);
    });
  };
  subscribe("child_process", onChildProcess);
  return {
    watch(child) {
      const { pid } = child;
      if (pid === undefined) return;
      script.stdin.write(`+ ${pid}\n`);
      child.once("exit", () => script.stdin.write(`- ${pid}\n`));
    },
    onSpawn: (listener) => spawned.push(listener),
    stop() {
      unsubscribe("child_process", onChildProcess);
      script.stdin.end();
    },
  };
}
