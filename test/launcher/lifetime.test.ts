import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { ApiClient } from "../../client/api/api-client.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { findFreePort, startServer } from "../support/server.ts";
import { expectGone, isRunning, listDescendants, makeFolder, readRuntimePid } from "./launch.ts";

const passwordLine = /Password\s+\S+/;

/** Whether something answers there at all. */
async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(`${url}/healthz`)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

describe("the launcher's processes", () => {
  test("end with code 0 when Ctrl-C reaches the whole process group", async () => {
    await using server = await startServer();
    const processes = [server.pid, ...listDescendants(server.pid)];
    expect(processes.length).toBeGreaterThan(2);
    const { pid } = server;
    const ended = server.waitForEnd();
    process.kill(-pid, "SIGINT");
    expect(await ended).toBe(0);
    await expectGone(processes, 1_000);
  });

  test("end with code 0 on SIGTERM", async () => {
    await using server = await startServer();
    const processes = listDescendants(server.pid);
    expect(await server.stop()).toBe(0);
    await expectGone(processes, 1_000);
  });

  test("end within 2 s when the launcher alone is killed", async () => {
    await using server = await startServer();
    const processes = listDescendants(server.pid);
    expect(processes).toContain(readRuntimePid(server.dataDir));
    await server.killLauncher();
    await expectGone(processes, 2_000);
  });

  test("continue on the same folder at once, however they ended", async () => {
    await using server = await startServer({ env: { CARILLON_ADMIN_PASSWORD: "" } });
    expect(server.logs.filter((line) => passwordLine.test(line))).toHaveLength(1);
    for (const end of [server.kill, server.killLauncher, server.stop]) {
      const before = readRuntimePid(server.dataDir);
      await end();
      await server.start();
      expect(await answers(server.url)).toBe(true);
      expect(isRunning(before)).toBe(false);
    }
    expect(server.logs.filter((line) => passwordLine.test(line))).toHaveLength(1);
  });

  test("print a generated password that logs in", async () => {
    await using server = await startServer({ env: { CARILLON_ADMIN_PASSWORD: "" } });
    const password = server.logs.map((line) => /Password\s+(\S+)/.exec(line)?.[1]).find(Boolean) ?? "";
    const client = new ApiClient({ url: server.url });
    const me = await client.call(routes.login, { body: { email: server.adminEmail, password } });
    expect(me).toMatchObject({ email: server.adminEmail, role: "administrator" });
  });

  test("are replaced when a runtime lost its launcher and its guard", async () => {
    await using server = await startServer();
    const runtime = readRuntimePid(server.dataDir);
    const guards = listDescendants(server.pid).filter((pid) => pid !== runtime);
    for (const pid of guards) process.kill(pid, "SIGKILL");
    await server.killLauncher();
    expect(isRunning(runtime)).toBe(true);
    await server.start();
    expect(isRunning(runtime)).toBe(false);
    expect(await answers(server.url)).toBe(true);
  });

  test("come back by themselves when the runtime crashes", async () => {
    await using server = await startServer();
    const runtime = readRuntimePid(server.dataDir);
    process.kill(runtime, "SIGKILL");
    await expect.poll(() => answers(server.url), { timeout: 10_000 }).toBe(true);
    expect(readRuntimePid(server.dataDir)).not.toBe(runtime);
    await expect.poll(() => server.logs.join("\n")).toContain("was started again");
  });

  test("end when npm, which started them, is killed", async () => {
    const port = await findFreePort();
    const env = { ...process.env, PORT: String(port), DATA_DIR: await makeFolder(), CARILLON_DEMO: "0" };
    const npm = spawn("npm", ["start", "--", "--without-console"], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: npm.stdout });
    for await (const line of lines) if (line.includes("Carillon is running")) break;
    const processes = listDescendants(npm.pid ?? 0);
    expect(processes).toContain(readRuntimePid(env.DATA_DIR));
    npm.kill("SIGKILL");
    await once(npm, "exit");
    await expectGone(processes, 2_000);
  });
});
