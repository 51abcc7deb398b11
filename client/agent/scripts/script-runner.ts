import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cutBytes } from "../../http-rules/cut-bytes.ts";
import { fillPlaceholders } from "../../http-rules/placeholders.ts";
import { resultBytes } from "../../protocol/run.ts";
import type { Task } from "../../protocol/worker-call.ts";
import type { TaskPort } from "../../worker/context.ts";
import { TaskEnded, TaskFailed, type TaskRunner } from "../../worker/execution.ts";
import { scriptEnvironment } from "./environment.ts";
import type { GroupGuard } from "./group-guard.ts";
import { interpreters, type ScriptType } from "./interpreters.ts";
import { LineSplitter } from "./line-splitter.ts";
import { type Ending, ProcessGroup } from "./process-group.ts";

/** Enough of a result that is too large for the platform to see that it is. */
const maxReadBytes = 4 * resultBytes;

/** Runs scripts of one type, each in a folder and a process group of its own. Both are gone when it ends. */
export const scriptRunner =
  (type: ScriptType, guard: GroupGuard): TaskRunner =>
  async (task, port) => {
    const folder = await mkdtemp(join(tmpdir(), "carillon-"));
    try {
      return await runScript(type, task, port, guard, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

const runScript = async (
  type: ScriptType,
  task: Task,
  port: TaskPort,
  guard: GroupGuard,
  folder: string,
): Promise<string | null> => {
  const { command, args, file } = interpreters[type];
  const path = join(folder, file);
  const resultFile = join(folder, "result");
  const text = fillPlaceholders(task.script ?? "", task);
  // An editor on Windows ends lines in a way that bash reads as part of the command.
  await writeFile(path, type === "shell" ? text.replaceAll("\r\n", "\n") : text, { mode: 0o600 });
  const { env, tooLong } = scriptEnvironment(process.env, task, resultFile);
  for (const name of tooLong) port.log("warn", `${name} is left out: it is longer than the system allows`);
  port.signal.throwIfAborted();

  const output = new Output(port);
  const group = new ProcessGroup({ command, args: [...args, path], folder, env }, guard, (stream, chunk) =>
    output.push(stream, chunk),
  );
  const onAbort = (): void => group.stop(isForced(port.signal) ? 0 : port.killGraceMs);
  port.signal.addEventListener("abort", onAbort, { once: true });
  try {
    const ending = await group.ending;
    output.end();
    judge(ending, command, port, output);
  } finally {
    port.signal.removeEventListener("abort", onAbort);
  }
  return (await readResult(resultFile)) ?? lastLineResult(output.lastLine, port);
};

/** A worker that is stopped at once has no time for a grace. */
const isForced = (signal: AbortSignal): boolean =>
  signal.reason instanceof TaskEnded && signal.reason.reason === "stopped";

/** Throws unless the script succeeded. */
const judge = ({ code, signal }: Ending, command: string, port: TaskPort, output: Output): void => {
  if (port.signal.aborted) {
    const reason: unknown = port.signal.reason;
    const how = signal ? `ended by ${signal}` : `ended with exit code ${code}`;
    throw new TaskFailed(`${reason instanceof Error ? reason.message : "stopped"}: ${how}`);
  }
  if (code === 0) return;
  if (code === 127 && output.lastError.includes(`${command}: not found`)) {
    throw new TaskFailed(`${command} is not installed on this worker's machine`);
  }
  const said = output.lastError === "" ? "" : `: ${output.lastError}`;
  throw new TaskFailed(signal ? `ended by ${signal}${said}` : `exit code ${code}${said}`);
};

/** What the script wrote to the file named by CARILLON_RESULT; null when there is none. */
const readResult = async (path: string): Promise<string | null> => {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw new TaskFailed(`the file named by CARILLON_RESULT can't be read: ${String(error)}`);
  }
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(maxReadBytes), 0, maxReadBytes, 0);
    return buffer
      .subarray(0, bytesRead)
      .toString("utf8")
      .replace(/\r?\n$/, "");
  } finally {
    await file.close();
  }
};

const lastLineResult = (line: string | null, port: TaskPort): string | null => {
  if (line === null) return null;
  const { text, cut } = cutBytes(line, resultBytes);
  if (cut) port.log("warn", `the result is the last line of the output, cut to ${resultBytes} bytes`);
  return text;
};

/** Streams what a script writes into the log of its run, and remembers the last words. */
class Output {
  readonly #port: TaskPort;
  readonly #splitters = { stdout: new LineSplitter(), stderr: new LineSplitter() };
  lastLine: string | null = null;
  lastError = "";

  constructor(port: TaskPort) {
    this.#port = port;
  }

  push(stream: "stdout" | "stderr", chunk: Uint8Array): void {
    this.#write(stream, this.#splitters[stream].push(chunk));
  }

  end(): void {
    for (const stream of ["stdout", "stderr"] as const) this.#write(stream, this.#splitters[stream].end());
  }

  #write(stream: "stdout" | "stderr", lines: string[]): void {
    if (lines.length === 0) return;
    const last = lines.findLast((line) => line.trim() !== "")?.slice(0, maxReadBytes);
    if (last !== undefined && stream === "stdout") this.lastLine = last;
    if (last !== undefined && stream === "stderr") this.lastError = last.slice(0, 500);
    this.#port.log(stream === "stdout" ? "info" : "error", lines.join("\n"));
  }
}
