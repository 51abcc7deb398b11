import { spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, dirname, join } from "node:path";
import { root } from "../paths.ts";

export interface Outcome {
  ok: boolean;
  output: string;
}

// Programs see a pipe instead of a terminal and would guess.
const colors: Record<string, string> = process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };

const binaries = join(root, "node_modules", ".bin");

/** Runs a program of the dependencies and collects what it prints; `live` shows it while it runs. */
export async function runCommand(
  command: string,
  arguments_: readonly string[],
  options: { live?: boolean; env?: Record<string, string> } = {},
): Promise<Outcome> {
  const path = [binaries, dirname(process.execPath), process.env.PATH].join(delimiter);
  const child = spawn(command, arguments_, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "1", ...colors, ...options.env, PATH: path },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (options.live) process.stdout.write(text);
    });
  }
  const failure = new Promise<Error>((resolve) => child.once("error", resolve));
  const ended = await Promise.race([once(child, "close"), failure]);
  if (ended instanceof Error)
    return { ok: false, output: `${command} could not be started: ${ended.message}` };
  return { ok: child.exitCode === 0, output };
}
