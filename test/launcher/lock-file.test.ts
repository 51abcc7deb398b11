import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findMissing, type LockFile } from "../../launcher/lock-file.ts";
import { root } from "../../launcher/paths.ts";

const text = readFileSync(join(root, "package-lock.json"), "utf8");
const lock: LockFile = JSON.parse(text);

test("the lock file holds the packages of every platform, or npm ci would refuse it (node launcher/lock-file.ts adds them)", () => {
  expect(findMissing(lock)).toEqual({});
});

test("the lock file names no registry, so that every machine uses its own", () => {
  expect(text).not.toContain('"resolved": "http');
});

test("a platform is read from the name of its package", () => {
  const packages = {
    "": { optionalDependencies: { "@x/cli-linux-arm64-musl": "1.2.3", "@x/workerd-windows-64": "1.2.3" } },
  };
  expect(findMissing({ packages })).toEqual({
    "node_modules/@x/cli-linux-arm64-musl": {
      version: "1.2.3",
      os: ["linux"],
      cpu: ["arm64"],
      libc: ["musl"],
      optional: true,
    },
    "node_modules/@x/workerd-windows-64": { version: "1.2.3", os: ["win32"], cpu: ["x64"], optional: true },
  });
});
