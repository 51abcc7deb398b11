import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.ts";

interface LockedPackage {
  version?: string;
  license?: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

export interface LockFile {
  packages: Record<string, LockedPackage>;
}

const systems: Record<string, string> = { windows: "win32" };
const knownSystems = /^(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32|windows)$/;
const processors: Record<string, string> = { "64": "x64", armv7: "arm" };
const knownProcessors = /^(64|arm|arm64|armv7|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)$/;

/** Packages of one platform say which one in their name; npm reads it from the lock file before it fetches any. */
function platformOf(name: string): LockedPackage {
  const words = name.replace(/^@[^/]+\//, "").split("-");
  const system = words.find((word) => knownSystems.test(word));
  const processor = words.find((word) => knownProcessors.test(word));
  return {
    ...(system === undefined ? {} : { os: [systems[system] ?? system] }),
    ...(processor === undefined ? {} : { cpu: [processors[processor] ?? processor] }),
    ...(words.includes("musl") ? { libc: ["musl"] } : {}),
  };
}

function isLocked(lock: LockFile, parent: string, name: string): boolean {
  let folder = parent;
  while (true) {
    if (lock.packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === "") return false;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")));
    if (!folder.includes("node_modules")) folder = "";
  }
}

/** Optional dependencies without an entry of their own, by the path that the entry would have. */
export function findMissing(lock: LockFile): Record<string, LockedPackage> {
  const missing: Record<string, LockedPackage> = {};
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(lock, path, name) || !/^\d+\.\d+\.\d+/.test(range)) continue;
      missing[`node_modules/${name}`] = {
        version: range,
        ...platformOf(name),
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
      };
    }
  }
  return missing;
}

/**
 * npm leaves packages of other platforms out of the lock file when their download fails while it is written, and
 * `npm ci` then refuses the file on every machine. Exact versions are known from who depends on them.
 */
function completeLockFile(): void {
  const path = join(root, "package-lock.json");
  const lock: LockFile = JSON.parse(readFileSync(path, "utf8"));
  const missing = findMissing(lock);
  const packages = Object.entries({ ...lock.packages, ...missing });
  packages.sort(([one], [other]) => (one < other ? -1 : 1));
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`);
  for (const [name, { version }] of Object.entries(missing))
    process.stdout.write(`  added ${name} ${version}\n`);
}

if (import.meta.main) completeLockFile();
