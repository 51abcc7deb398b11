import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A process of its own that tells how it is doing in lines. */
export class LineProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly lines: string[] = [];
  readonly ended: Promise<number | null>;
  readonly #waiting: { text: string; resolve: () => void }[] = [];

  constructor(command: string, args: readonly string[], env: Record<string, string> = {}) {
    const child = spawn(command, args, {
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

  /** Waits for a line that holds the text; fails when the process ends before. */
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
