import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { getPriority, setPriority } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { root } from "../paths.ts";

export interface Outcome {
  ok: boolean;
  output: string;
}

// Programs see a pipe instead of a terminal and would guess.
const colors: Record<string, string> = process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };

const binaries = join(root, "node_modules", ".bin");

/** How a program goes beside others. */
export interface Manner {
  /** Also shows the output while it comes. */
  live?: boolean;
  /** Others get the processor first: for what only computes, beside what holds deadlines. */
  yields?: boolean;
}

export interface CommandOptions extends Manner {
  env?: Record<string, string>;
  /** A program that hangs is ended then, and that is a failure. */
  limitMs?: number;
}

/** A third of the processor beside a program that wants all of it. What a program starts inherits it. */
const yieldingBy = 5;

/** Asks the program to end after the limit, and ends it 5 s later. */
function limit(child: ChildProcess, limitMs: number): { passed(): boolean; cancel(): void } {
  let isPassed = false;
  const ask = setTimeout(() => {
    isPassed = true;
    child.kill("SIGTERM");
  }, limitMs);
  const end = setTimeout(() => child.kill("SIGKILL"), limitMs + 5_000);
  return {
    passed: () => isPassed,
    cancel() {
      clearTimeout(ask);
      clearTimeout(end);
    },
  };
}

/** Runs a program of the dependencies and collects what it prints. */
export async function runCommand(
  command: string,
  arguments_: readonly string[],
  options: CommandOptions = {},
): Promise<Outcome> {
  const path = [binaries, dirname(process.execPath), process.env.PATH].join(delimiter);
  const child = spawn(command, arguments_, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "1", ...colors, ...options.env, PATH: path },
  });
  if (options.yields && child.pid !== undefined)
    setPriority(child.pid, Math.min(getPriority() + yieldingBy, 19));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (options.live) process.stdout.write(text);
    });
  }
  const failure = new Promise<Error>((resolve) => child.once("error", resolve));
  const limited = options.limitMs === undefined ? undefined : limit(child, options.limitMs);
  const ended = await Promise.race([once(child, "close"), failure]);
  limited?.cancel();
  if (limited?.passed()) {
    const message = `\n${command} was ended after ${(options.limitMs ?? 0) / 1000} s.\n`;
    if (options.live) process.stdout.write(message);
    return { ok: false, output: output + message };
  }
  if (ended instanceof Error)
    return { ok: false, output: `${command} could not be started: ${ended.message}` };
  return { ok: child.exitCode === 0, output };
}
