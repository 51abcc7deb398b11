import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SourceText } from "../definitions/yaml-places.ts";
import { CommandFailure, wrongUse } from "./failure.ts";

const isDefinitions = (name: string): boolean => /\.(ya?ml|json)$/i.test(name) && !name.startsWith(".");

const listFolder = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const sorted = entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const found: string[] = [];
  for (const entry of sorted) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
      found.push(...(await listFolder(path)));
    else if (entry.isFile() && isDefinitions(entry.name)) found.push(path);
  }
  return found;
};

const readStandardInput = async (): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
};

const readOne = async (path: string): Promise<SourceText[]> => {
  if (path === "-") return [{ name: "-", text: await readStandardInput() }];
  const found = await stat(path).catch(() => null);
  if (found === null) throw new CommandFailure(`${path}: no such file or folder`);
  const files = found.isDirectory() ? await listFolder(path) : [path];
  if (files.length === 0) throw new CommandFailure(`${path}: holds no .yaml, .yml or .json file`);
  return Promise.all(files.map(async (name) => ({ name, text: await readFile(name, "utf8") })));
};

/** Files, folders with all that is in them, and `-` for standard input, in the order given; a file that is named twice is read once. */
export const readSources = async (paths: readonly string[]): Promise<SourceText[]> => {
  if (paths.length === 0) throw wrongUse("name at least one file or folder, or - for standard input");
  const texts = new Map<string, SourceText>();
  for (const path of paths) for (const text of await readOne(path)) texts.set(text.name, text);
  return [...texts.values()];
};
