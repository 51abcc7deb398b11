import { readFile } from "node:fs/promises";
import { type JavaProject, makeJavaProject } from "../java/java-project.ts";
import { LineProcess } from "../support/line-process.ts";
import { measureGrid, nodeTeam, type WorkerTeam } from "./grid.ts";

/** As `java` starts it, but for the heap, which shows that a million items pass through a small one. */
const jvmOptions = ["-Xmx256m"];

const peakOf = async (pid: number | undefined): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
};

const javaTeam = (project: JavaProject): WorkerTeam => ({
  jobType: "java",
  async start(scene, count) {
    const { url, namespace, appId, appKey } = scene.workerOptions;
    const options = ["--url", url, "--namespace", namespace, "--app", appId, "--key", appKey];
    const command = ["-cp", project.classPath, "io.carillon.worker.Agent", ...options];
    const agents = Array.from(
      { length: count },
      () =>
        new LineProcess(project.java, [
          ...jvmOptions,
          ...command,
          "--packages",
          "bench",
          "--concurrency",
          "100",
        ]),
    );
    await Promise.all(agents.map((agent) => agent.line("connected to")));
    return {
      async stop() {
        const peaks = await Promise.all(agents.map((agent) => peakOf(agent.child.pid)));
        for (const agent of agents) agent.signal("SIGTERM");
        await Promise.all(agents.map((agent) => agent.ended));
        return Math.max(...peaks);
      },
    };
  },
});

/** The grid of a million on one process of each client, each on a platform of its own. Needs the built agent. */
export const benchJava = async (): Promise<void> => {
  await using project = await makeJavaProject();
  const million = { mode: "grid", items: 1_000_000, bytes: 30, workers: 1 } as const;
  await measureGrid("client-typescript", million, nodeTeam);
  await measureGrid("client-java", million, javaTeam(project));
};
