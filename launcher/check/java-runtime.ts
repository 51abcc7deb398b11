import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.ts";

/** Where packages put JVMs. */
const places = ["/usr/lib/jvm", "/opt/java"];

export interface JavaRuntime {
  /** The program. */
  path: string;
  /** As it tells it: "11.0.13". */
  version: string;
}

const versionOf = async (path: string): Promise<string | null> => {
  const told = await runCommand(path, ["-version"]);
  return told.ok ? (/version "([^"]+)"/.exec(told.output)?.[1] ?? null) : null;
};

/**
 * The JVM to try the Java client on: the one that `CARILLON_TEST_JAVA` names, else a Java 11, the oldest that it promises, where
 * the machine has one, else the one that it is built with.
 */
export async function findJavaRuntime(): Promise<JavaRuntime | null> {
  const named = process.env.CARILLON_TEST_JAVA;
  const candidates = named === undefined ? [] : [named];
  for (const place of named === undefined ? places : []) {
    const folders = await readdir(place).catch((): string[] => []);
    for (const folder of folders)
      if (/(^|\D)11(\D|$)/.test(folder)) candidates.push(join(place, folder, "bin/java"));
  }
  candidates.push("java");
  for (const path of candidates) {
    const version = await versionOf(path);
    if (version !== null) return { path, version };
  }
  return null;
}
