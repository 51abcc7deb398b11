import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { WorkerTrial } from "./worker-trial.ts";

const entry = fileURLToPath(new URL("../../client/agent/index.ts", import.meta.url));

/** The agent as a process of its own, started by its command. */
export class AgentProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly lines: string[] = [];
  readonly ended: Promise<number | null>;
  readonly #waiting: { text: string; resolve: () => void }[] = [];

  constructor(args: string[], env: Record<string, string> = {}) {
    const child = spawn(process.execPath, [entry, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        this.lines.push(line);
        for (const waiter of this.#waiting) if (line.includes(waiter.text)) waiter.resolve();
      });
    }
    this.ended = once(child, "close").then(([code]: (number | null)[]) => code ?? null);
  }

  static of(trial: WorkerTrial, ...more: string[]): AgentProcess {
    const { url, ns, appId, appKey } = trial;
    return new AgentProcess(["--url", url, "--namespace", ns, "--app", appId, "--key", appKey, ...more]);
  }

  /** Waits for a line that holds the text; fails when the agent ends before. */
  async line(text: string): Promise<string> {
    const find = (): string | undefined => this.lines.find((line) => line.includes(text));
    if (find() === undefined) {
      const seen = new Promise<void>((resolve) => this.#waiting.push({ text, resolve }));
      await Promise.race([seen, this.ended]);
    }
    const line = find();
    if (line === undefined) throw new Error(`no line with "${text}" in:\n${this.lines.join("\n")}`);
    return line;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Told to stop, so that the platform hands the next test's runs to nobody who is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    const isOver = (): boolean => this.child.exitCode !== null || this.child.signalCode !== null;
    if (!isOver()) this.child.kill("SIGTERM");
    if (!isOver()) this.child.kill("SIGTERM");
    const late = setTimeout(() => this.child.kill("SIGKILL"), 5000);
    await this.ended;
    clearTimeout(late);
  }
}
