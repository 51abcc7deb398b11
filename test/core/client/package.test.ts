import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { beforeAll, describe, expect, test } from "vitest";
import { clientVersion } from "../../../client/worker/version.ts";

const folder = fileURLToPath(new URL("../../../client/", import.meta.url));
const packageJson = v.parse(
  v.object({
    version: v.string(),
    dependencies: v.record(v.string(), v.string()),
    exports: v.record(v.string(), v.unknown()),
    bin: v.record(v.string(), v.string()),
  }),
  JSON.parse(readFileSync(`${folder}package.json`, "utf8")),
);

beforeAll(() => {
  execFileSync(process.execPath, ["build.mjs"], { cwd: folder });
}, 120_000);

describe("the published package", () => {
  test("holds the files that its exports and its command name, and no source", () => {
    const listing = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: folder });
    const [packed] = v.parse(
      v.array(v.object({ files: v.array(v.object({ path: v.string() })) })),
      JSON.parse(listing.toString()),
    );
    const files = packed?.files.map((file) => file.path) ?? [];
    const named = JSON.stringify([packageJson.exports, packageJson.bin]).matchAll(
      /"(?:\.\/)?(dist\/[^"]+)"/g,
    );
    for (const [, file = ""] of named) expect(files).toContain(file);
    expect(files).toContain("README.md");
    expect(files.filter((file) => /(?<!\.d)\.ts$/.test(file))).toEqual([]);
  });

  test("says its own version", () => {
    expect(clientVersion).toBe(packageJson.version);
    const said = execFileSync(process.execPath, ["dist/agent.js", "--version"], { cwd: folder });
    expect(said.toString().trim()).toBe(packageJson.version);
  });

  test("depends on the versions that are tested here", () => {
    const root = v.parse(
      v.object({ dependencies: v.record(v.string(), v.string()) }),
      JSON.parse(readFileSync(`${folder}../package.json`, "utf8")),
    );
    for (const [name, version] of Object.entries(packageJson.dependencies)) {
      expect(root.dependencies[name]).toBe(version);
    }
  });

  test("has a library that needs nothing of Node", () => {
    for (const file of ["worker.js", "api.js", "protocol.js"]) {
      const code = readFileSync(`${folder}dist/${file}`, "utf8");
      expect(code).not.toMatch(/from "node:|require\(|process\.|Buffer\./);
    }
  });
});
