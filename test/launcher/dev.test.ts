import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { findFreePort } from "../support/server.ts";
import { expectGone, listDescendants, makeFolder } from "./launch.ts";

const dev = fileURLToPath(new URL("../../launcher/dev.ts", import.meta.url));

test("development serves the console through vite and the API through the Worker on one port, and ends with code 0", async () => {
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const env = {
    PATH: process.env.PATH,
    PORT: new URL(url).port,
    DATA_DIR: await makeFolder(),
    CARILLON_DEMO: "0",
  };
  const child = spawn(process.execPath, [dev, "--stop-with-parent"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes("Carillon is running")) break;
  }
  const processes = listDescendants(child.pid ?? 0);
  expect(await (await fetch(`${url}/jobs`, { headers: { accept: "text/html" } })).text()).toContain(
    "/@vite/client",
  );
  expect((await fetch(`${url}/api/v1/namespaces`)).status).toBe(401);
  expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: "up" });
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  await expectGone(processes, 1_000);
});
