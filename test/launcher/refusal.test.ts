import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findFreePort, startServer } from "../support/server.ts";
import { expectOneLine, makeFolder, runLauncher } from "./launch.ts";

describe("a start is refused in one line, with code 1,", () => {
  test("when another process uses the folder, and leaves that one alone", async () => {
    await using server = await startServer();
    const { code, errors } = await runLauncher({
      DATA_DIR: server.dataDir,
      PORT: String(await findFreePort()),
    });
    expect(code).toBe(1);
    expectOneLine(errors);
    expect(errors).toContain(`DATA_DIR ${server.dataDir} is in use by another Carillon`);
    await expect(fetch(`${server.url}/healthz`)).resolves.toBeInstanceOf(Response);
  });

  test("when another program uses the port", async () => {
    const port = await findFreePort();
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    const { code, errors } = await runLauncher({ DATA_DIR: await makeFolder(), PORT: String(port) });
    other.close();
    expect(code).toBe(1);
    expectOneLine(errors);
    expect(errors).toContain(`PORT ${port} on 127.0.0.1 is in use`);
  });

  test("when the folder was written by a newer version, naming the one needed", async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, "format.json"), JSON.stringify({ format: 99, version: "7.1.0" }));
    const { code, errors } = await runLauncher({ DATA_DIR: folder, PORT: String(await findFreePort()) });
    expect(code).toBe(1);
    expectOneLine(errors);
    expect(errors).toContain("version 7.1.0 or later is needed");
  });

  test("when the folder holds something else", async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, "thesis.tex"), "");
    const { code, errors } = await runLauncher({ DATA_DIR: folder, PORT: String(await findFreePort()) });
    expect(code).toBe(1);
    expect(errors).toContain("holds other files (thesis.tex)");
    expect(await readdir(folder)).toEqual(["thesis.tex"]);
  });

  test("when the folder cannot be made", async () => {
    const file = join(await makeFolder(), "a-file");
    await writeFile(file, "");
    // Where nothing can be made, although the parent is there.
    for (const folder of [file, join(file, "below"), "/proc/carillon/data"]) {
      const { code, errors } = await runLauncher({ DATA_DIR: folder, PORT: String(await findFreePort()) });
      expect(code).toBe(1);
      expectOneLine(errors);
      expect(errors).toContain(`DATA_DIR ${folder} cannot be created`);
    }
  });

  test("when the address is not one of this machine", async () => {
    const { code, errors } = await runLauncher({
      DATA_DIR: await makeFolder(),
      HOST: "192.0.2.7",
      PORT: "9199",
    });
    expect(code).toBe(1);
    expectOneLine(errors);
    expect(errors).toContain("HOST 192.0.2.7 is not an address of this machine");
  });

  test("when a variable has a value outside its rule", async () => {
    const { code, errors } = await runLauncher({ DATA_DIR: await makeFolder(), CARILLON_LEASE_MS: "soon" });
    expect(code).toBe(1);
    expectOneLine(errors);
    expect(errors).toContain('CARILLON_LEASE_MS must be a whole number from 200 to 86400000; it is "soon".');
  });
});
