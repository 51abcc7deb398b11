#!/usr/bin/env node
import { clientVersion } from "../worker/version.ts";
import { createAgent } from "./agent.ts";
import { type AgentOptions, readCommandLine, usage } from "./command-line.ts";
import { agentLines } from "./lines.ts";

const run = async (options: AgentOptions): Promise<number> => {
  const lines = agentLines(options.json);
  const agent = await createAgent(options, lines).catch((error: unknown) => {
    lines.error(error instanceof Error ? error.message : String(error));
    return null;
  });
  if (!agent) return 1;
  const { worker } = agent;
  let stops = 0;
  const stop = (signal: NodeJS.Signals): void => {
    stops += 1;
    if (stops === 1) {
      lines.info(
        `${signal}: finishing ${worker.running} running, taking nothing more; again to stop at once`,
      );
    }
    void worker.stop({ force: stops > 1 });
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  await worker.start();
  agent.close();
  lines.info(stops > 1 ? "stopped at once" : "stopped");
  return stops > 1 ? 1 : 0;
};

const commandLine = readCommandLine(process.argv.slice(2), process.env);
switch (commandLine.kind) {
  case "run":
    // A processor that ignores its end must not hold the process back.
    process.exit(await run(commandLine.options));
    break;
  case "help":
    process.stdout.write(usage);
    break;
  case "version":
    process.stdout.write(`${clientVersion}\n`);
    break;
  case "wrong":
    process.stderr.write(`${commandLine.message}\n\n${usage}`);
    process.exitCode = 2;
    break;
  default:
    commandLine satisfies never;
}
