import type { ClientUnderTest } from "../conformance/clients/client-under-test.ts";
import { tryClient } from "../conformance/clients/scenarios.ts";
import { JavaAgentProcess } from "./java-agent-process.ts";
import { makeJavaProject } from "./java-project.ts";

const javaClient = async (): Promise<ClientUnderTest> => {
  const project = await makeJavaProject();
  return {
    name: "Java",
    jobType: "java",
    dumpShows: "    at scenarios.GateProcessor.process(GateProcessor.java:",
    start: (trial, ...more) => JavaAgentProcess.of(project, trial, "--packages", "scenarios", ...more),
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
};

tryClient("Java", javaClient);
