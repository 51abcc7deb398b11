import { type ChildProcess, spawn } from "node:child_process";
import type { GroupGuard } from "./group-guard.ts";

export interface Command {
  command: string;
  args: readonly string[];
  folder: string;
  env: Record<string, string>;
}

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** How long output may still come after the group was ended: a descendant in a session of its own may hold the pipe. */
const drainMs = 1000;

/** Holds the command back until the guard knows its group; without the word, because the agent died in between, it never begins. */
const gate = 'read -r go <&3 && exec 3<&- && exec "$@"';

/** A command with all its descendants, as one process group. */
export class ProcessGroup {
  readonly #child: ChildProcess;
  readonly #guard: GroupGuard;
  #killTimer: ReturnType<typeof setTimeout> | undefined;
  #hasEnded = false;
  readonly ending: Promise<Ending>;

  /** `onOutput` is called for whole chunks in the order in which each stream gives them. */
  constructor(
    { command, args, folder, env }: Command,
    guard: GroupGuard,
    onOutput: (stream: "stdout" | "stderr", chunk: Uint8Array) => void,
  ) {
    this.#guard = guard;
    const child = spawn("/bin/sh", ["-c", gate, "carillon", command, ...args], {
      cwd: folder,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    this.#child = child;
    child.stdout?.on("data", (chunk: Uint8Array) => onOutput("stdout", chunk));
    child.stderr?.on("data", (chunk: Uint8Array) => onOutput("stderr", chunk));
    this.ending = this.#watch(folder);
  }

  /** Asks the whole group to end, and ends it after the grace. */
  stop(graceMs: number): void {
    if (this.#hasEnded) return;
    if (graceMs <= 0) {
      this.#signal("SIGKILL");
      return;
    }
    this.#signal("SIGTERM");
    this.#killTimer ??= setTimeout(() => this.#signal("SIGKILL"), graceMs);
  }

  #watch(folder: string): Promise<Ending> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      const { pid } = child;
      if (pid === undefined) return;
      this.#guard.watch(pid, folder);
      const go = child.stdio[3];
      if (go && "write" in go) {
        go.on("error", () => {});
        go.end("go\n");
      }
      child.once("exit", (code, signal) => {
        // What the command left running in its group ends with it.
        this.#signal("SIGKILL");
        this.#hasEnded = true;
        clearTimeout(this.#killTimer);
        this.#guard.forget(pid);
        const finish = (): void => {
          clearTimeout(late);
          child.stdout?.destroy();
          child.stderr?.destroy();
          resolve({ code, signal });
        };
        const late = setTimeout(finish, drainMs);
        child.once("close", finish);
      });
    });
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#hasEnded) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // Nobody of the group is left.
    }
  }
}
