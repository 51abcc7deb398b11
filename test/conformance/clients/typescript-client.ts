import { fileURLToPath } from "node:url";
import { AgentProcess } from "../worker-agent-process.ts";
import type { ClientUnderTest } from "./client-under-test.ts";

const processors = fileURLToPath(new URL("processors.ts", import.meta.url));

export const typescriptClient = async (): Promise<ClientUnderTest> => ({
  name: "TypeScript",
  jobType: "nodejs",
  dumpShows: "no stacks: JavaScript keeps none of code that waits",
  async start(trial, ...more) {
    const agent = AgentProcess.of(trial, "--processors", processors, ...more);
    await agent.line("connected to");
    return agent;
  },
  async [Symbol.asyncDispose]() {},
});
