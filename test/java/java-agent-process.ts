import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { WorkerTrial } from "../conformance/worker-trial.ts";
import type { JavaProject } from "./java-project.ts";

/** Small and quick to start: many of them share a machine. */
const jvmOptions = ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];

/** The Java agent as a process of its own, started by its command. */
export class JavaAgentProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly lines: string[] = [];
  readonly ended: Promise<number | null>;
  readonly #waiting: { text: string; resolve: () => void }[] = [];

  constructor(project: JavaProject, args: string[], env: Record<string, string> = {}) {
    const command = [...jvmOptions, "-cp", project.classPath, "io.carillon.worker.Agent", ...args];
    const child = spawn("java", command, {
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

  static async of(project: JavaProject, trial: WorkerTrial, ...more: string[]): Promise<JavaAgentProcess> {
    const { url, ns, appId, appKey } = trial;
    const address = ["--url", url, "--namespace", ns, "--app", appId, "--key", appKey];
    const agent = new JavaAgentProcess(project, [...address, "--packages", "com.example", ...more]);
    await agent.line("connected to");
    return agent;
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
    if (!isOver()) {
      this.child.kill("SIGCONT");
      this.child.kill("SIGTERM");
      const again = setTimeout(() => this.child.kill("SIGTERM"), 200);
      const late = setTimeout(() => this.child.kill("SIGKILL"), 5000);
      await this.ended;
      clearTimeout(again);
      clearTimeout(late);
    }
    await this.ended;
  }
}
