#!/usr/bin/env node
import { createInterface } from "node:readline/promises";
import { main } from "./main.ts";
import { paintFor, type Terminal } from "./terminal.ts";

const args = process.argv.slice(2);
const { stdin, stdout, stderr, env } = process;
const isWatched = stderr.isTTY === true && env.TERM !== "dumb";

const stop = new AbortController();

const ask = async (question: string): Promise<string> => {
  const lines = createInterface({ input: stdin, output: stderr });
  // While it reads a line, Ctrl-C is a key among others.
  lines.on("SIGINT", () => stop.abort());
  try {
    return await lines.question(question, { signal: stop.signal });
  } finally {
    lines.close();
  }
};

let isProgress = false;
const write = (stream: NodeJS.WriteStream, text: string): void => {
  if (isProgress) stderr.write("\r\u001b[2K");
  isProgress = false;
  stream.write(text);
};

const terminal: Terminal = {
  out: (text) => write(stdout, text),
  error: (text) => write(stderr, text),
  progress(text) {
    if (!isWatched) return;
    stderr.write(`\r\u001b[2K${text}`);
    isProgress = true;
  },
  paint: paintFor(stdout.isTTY === true, env, args.includes("--no-color")),
  ask: stdin.isTTY === true ? ask : null,
};

process.once("SIGINT", () => stop.abort());
// Who reads only the beginning, as `head` does, has read enough.
stdout.on("error", () => process.exit(0));

process.exitCode = await main(args, { env, terminal, signal: stop.signal });
