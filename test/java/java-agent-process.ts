import type { WorkerTrial } from "../conformance/worker-trial.ts";
import { LineProcess } from "../support/line-process.ts";
import type { JavaProject } from "./java-project.ts";

/** Small and quick to start: many of them share a machine. */
const jvmOptions = ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];

/** The Java agent as a process of its own, started by its command. */
export class JavaAgentProcess extends LineProcess {
  constructor(project: JavaProject, args: string[], env: Record<string, string> = {}) {
    super(project.java, [...jvmOptions, "-cp", project.classPath, "io.carillon.worker.Agent", ...args], env);
  }

  /** Connected, serving a package of the project. */
  static async of(project: JavaProject, trial: WorkerTrial, ...more: string[]): Promise<JavaAgentProcess> {
    const { url, ns, appId, appKey } = trial;
    const address = ["--url", url, "--namespace", ns, "--app", appId, "--key", appKey];
    const packages = more.includes("--packages") ? [] : ["--packages", "com.example"];
    const agent = new JavaAgentProcess(project, [...address, ...packages, ...more]);
    await agent.line("connected to");
    return agent;
  }
}
